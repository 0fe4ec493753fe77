namespace AppRegistration;

/// <summary>
/// Repeats a step that fails because a copy of the directory does not have a new object yet. It gives up after a minute, with the last
/// failure.
/// </summary>
/// <remarks><see href="https://github.com/Azure/azure-cli/issues/23367"/></remarks>
internal static class ReplicationRetry
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(250), MaxDelay = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan MaxWait = TimeSpan.FromMinutes(1);

    public static async Task<T> RunAsync<T>(
        Func<Task<T>> step, Func<Exception, bool> isDelay, CancellationToken cancellationToken, Action? onFirstDelay = null)
    {
        var start = TimeProvider.System.GetTimestamp();
        for (var delay = FirstDelay; ; delay = delay * 2 < MaxDelay ? delay * 2 : MaxDelay)
        {
            try
            {
                return await step();
            }
            catch (Exception e) when (isDelay(e) && TimeProvider.System.GetElapsedTime(start) + delay < MaxWait)
            {
                if (delay == FirstDelay) onFirstDelay?.Invoke();
                await Task.Delay(delay, TimeProvider.System, cancellationToken);
            }
        }
    }

    public static Task RunAsync(Func<Task> step, Func<Exception, bool> isDelay, CancellationToken cancellationToken) =>
        RunAsync(
            async () =>
            {
                await step();
                return true;
            },
            isDelay,
            cancellationToken);
}
