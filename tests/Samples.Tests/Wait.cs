namespace Samples.Tests;

internal static class Wait
{
    /// <summary>Waits until the condition is true, two minutes at most.</summary>
    public static async Task UntilAsync(Func<bool> condition)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!condition()) await timer.WaitForNextTickAsync(timeout.Token);
    }
}
