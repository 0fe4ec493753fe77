using GraphDelegatedKit;
using Samples;

namespace UserAdmin;

/// <summary>The file that --resume names; it exists until the job is complete.</summary>
internal sealed class ResumeFile : IAsyncDisposable
{
    private readonly string _path;
    private bool _isCompleted;

    private ResumeFile(string path, BulkState state) => (_path, State) = (path, state);

    public BulkState State { get; }

    /// <param name="path">The file.</param>
    /// <param name="jobName">The name that identifies the job.</param>
    /// <param name="startJob">Starts the job with no users, which refuses the state of another job before any request.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="UsageException">The file belongs to another job, or is not a state file.</exception>
    public static async Task<ResumeFile> OpenAsync(
        string path, string jobName, Func<BulkState, IAsyncEnumerable<UserResult>> startJob, CancellationToken cancellationToken)
    {
        BulkState? state = null;
        try
        {
            state = await BulkState.OpenAsync(path, jobName, cancellationToken);
            await foreach (var _ in startJob(state)) throw new InvalidOperationException("A job without users has no results.");
        }
        catch (GraphException e) when (e.Code.StartsWith("state", StringComparison.Ordinal))
        {
            if (state is not null) await state.DisposeAsync();
            throw new UsageException($"--resume {path}: {e.Message} {e.Remedy}");
        }

        if (state.CompletedCount > 0)
        {
            var message = $"Resuming from '{path}': {DisplayText.FormatCount(state.CompletedCount, "account")} changed before.";
            await Console.Error.WriteLineAsync(message.AsMemory(), cancellationToken);
        }
        return new ResumeFile(path, state);
    }

    /// <summary>Deletes the file once every user has an answer: a later job must not skip the users of this one.</summary>
    public void MarkCompleted() => _isCompleted = true;

    public async ValueTask DisposeAsync()
    {
        await State.DisposeAsync();
        if (_isCompleted) File.Delete(_path);
    }
}
