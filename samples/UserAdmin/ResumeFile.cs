using GraphDelegatedKit;
using Samples;

namespace UserAdmin;

/// <summary>The file that --resume names: it is there as long as a job is not over.</summary>
internal sealed class ResumeFile : IAsyncDisposable
{
    private readonly string _path;
    private bool _isCompleted;

    private ResumeFile(string path, BulkState state) => (_path, State) = (path, state);

    public BulkState State { get; }

    /// <param name="path">The file.</param>
    /// <param name="jobName">What tells the job from others.</param>
    /// <param name="startJob">Begins the job for nobody: a state of another job is refused then, before anything is read or written.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="UsageException">It is the file of another job, or none at all.</exception>
    public static async Task<ResumeFile> OpenAsync(string path, string jobName, Func<BulkState, IAsyncEnumerable<UserResult>> startJob, CancellationToken cancellationToken)
    {
        BulkState? state = null;
        try
        {
            state = await BulkState.OpenAsync(path, jobName, cancellationToken);
            await foreach (var _ in startJob(state)) throw new InvalidOperationException("Nobody has no results.");
        }
        catch (GraphException e) when (e.Code.StartsWith("state", StringComparison.Ordinal))
        {
            if (state is not null) await state.DisposeAsync();
            throw new UsageException($"--resume {path}: {e.Message} {e.Remedy}");
        }

        if (state.CompletedCount > 0) await Console.Error.WriteLineAsync($"Going on from '{path}': {DisplayText.FormatCount(state.CompletedCount, "account")} changed before.".AsMemory(), cancellationToken);
        return new ResumeFile(path, state);
    }

    /// <summary>Everybody was answered. Kept, the file would leave out of a later job who was done in this one.</summary>
    public void MarkCompleted() => _isCompleted = true;

    public async ValueTask DisposeAsync()
    {
        await State.DisposeAsync();
        if (_isCompleted) File.Delete(_path);
    }
}
