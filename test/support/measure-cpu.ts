/** Runs the work and says how long this thread's processor was busy with it: other processes on the machine do not count. */
export function measureCpu<Result>(work: () => Result): { readonly result: Result; readonly cpuMs: number } {
  const before = process.threadCpuUsage();
  const result = work();
  const { user, system } = process.threadCpuUsage(before);
  return { result, cpuMs: (user + system) / 1000 };
}
