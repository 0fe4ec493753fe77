namespace GraphDelegatedKit.Resilience;

/// <summary>Waits for code of the program, such as a handler, that may ignore its cancellation.</summary>
internal static class AbandonableTasks
{
    // Code that respects the cancellation has this time to end, so that its own result counts. It is real time, because it only covers the
    // time in which exceptions pass through the handlers.
    private static readonly TimeSpan UnwindTime = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Waits for a task until a token is cancelled, and then leaves it: a later result is disposed, and a later exception is observed.
    /// </summary>
    /// <exception cref="OperationCanceledException">The token was cancelled, and the task did not end.</exception>
    public static async Task<T> WaitOrAbandonAsync<T>(this Task<T> task, CancellationToken cancellationToken)
    {
        if (task.IsCompleted) return await task.ConfigureAwait(false);

        try
        {
            return await task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!task.IsCompleted)
        {
            await Task.WhenAny(task, TimeProvider.System.DelayAsync(UnwindTime, CancellationToken.None)).ConfigureAwait(false);
            if (task.IsCompleted) return await task.ConfigureAwait(false);

            _ = ObserveAsync(task);
            throw;
        }
    }

    private static async Task ObserveAsync<T>(Task<T> abandoned)
    {
        try
        {
            (await abandoned.ConfigureAwait(false) as IDisposable)?.Dispose();
        }
        catch (Exception)
        {
            // The call has ended: no caller waits for this result.
        }
    }
}
