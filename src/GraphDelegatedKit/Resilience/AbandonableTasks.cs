namespace GraphDelegatedKit.Resilience;

/// <summary>Waits for code of the program, such as a handler or a callback, that may ignore its cancellation.</summary>
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

    /// <summary>
    /// Calls a function on a thread of the pool, because it may block its thread, and leaves it at once when a token is cancelled.
    /// </summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static async Task<T> RunAsync<T>(Func<Task<T>> function, CancellationToken cancellationToken)
    {
        var task = Task.Run(function, cancellationToken);
        try
        {
            return await task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!task.IsCompleted)
        {
            _ = ObserveAsync(task);
            throw;
        }
    }

    /// <inheritdoc cref="RunAsync{T}(Func{Task{T}}, CancellationToken)"/>
    public static Task RunAsync(Func<Task> function, CancellationToken cancellationToken) => RunAsync(
        async () =>
        {
            await function().ConfigureAwait(false);
            return true;
        },
        cancellationToken);

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
