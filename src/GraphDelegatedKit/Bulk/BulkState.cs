using System.Net;
using GraphDelegatedKit.Bulk;
using GraphDelegatedKit.Resilience;

namespace GraphDelegatedKit;

/// <summary>
/// A file that records which requests a bulk job has sent and completed, so that the same job can be resumed after the process was killed.
/// Completed requests are not sent again. A request that was sent without a response is sent again only if that is safe; otherwise its
/// result says that the request may have been executed.
/// </summary>
/// <remarks>
/// <para>Requests are identified by their ids, which must be unique. Only requests that change data are recorded. A GET is sent again,
/// because its response is not stored.</para>
/// <para>A response is final if it is a success, or an error that another attempt would not change. Requests that were throttled, denied
/// (401, 403) or left without a response are sent again by the next run.</para>
/// <para>Only its owner can read the file, and it contains no names: requests are stored as hashes. The file only grows, and one job can
/// open it at a time. It takes about 50 bytes of memory per request. Delete it when the job is done.</para>
/// </remarks>
public sealed class BulkState : IAsyncDisposable
{
    private readonly StateFile _file;
    private readonly string _job;
    private readonly SemaphoreSlim _appendLock = new(1);
    private readonly Dictionary<UInt128, Entry> _entries = [];
    private UInt128? _jobHash;
    private int _isInUse; // 1 while a job runs

    private BulkState(StateFile file, string job, IReadOnlyList<StateLine> lines)
    {
        (_file, _job) = (file, job);
        foreach (var line in lines) Apply(line);
    }

    /// <summary>Gets the number of completed requests, in this run and all earlier runs.</summary>
    public int CompletedCount { get; private set; }

    /// <summary>Opens a state file, or creates it.</summary>
    /// <param name="path">The path of the file. Missing folders are created.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="GraphException">The file is damaged or not a state file (<c>stateDamaged</c>), another job has it open
    /// (<c>stateInUse</c>), other users can access it (<c>stateNotPrivate</c>), or it cannot be opened or written
    /// (<c>stateNotWritten</c>).</exception>
    public static Task<BulkState> OpenAsync(string path, CancellationToken cancellationToken = default) =>
        OpenAsync(path, "", cancellationToken);

    /// <inheritdoc cref="OpenAsync(string, CancellationToken)"/>
    /// <param name="job">Identifies the job, such as by tenant and command. If the file was created for another job, the run fails with a
    /// <see cref="GraphException"/> (<c>stateOfAnotherJob</c>) before a request is sent. The operation is always part of the identity: a
    /// state of <c>DisableAsync</c> cannot be used with <c>EnableAsync</c>.</param>
    public static async Task<BulkState> OpenAsync(string path, string job, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ArgumentNullException.ThrowIfNull(job);
        var (file, lines) = await StateFile.OpenAsync(path, cancellationToken).ConfigureAwait(false);
        return new BulkState(file, job, lines);
    }

    /// <summary>
    /// Returns whether a request was sent in this run or an earlier one, whatever its response. <see langword="false"/> if it certainly
    /// was not executed.
    /// </summary>
    /// <param name="id">The id of a <see cref="BulkRequest"/>, or the id or name passed to <see cref="GraphUsers"/>.</param>
    public bool WasSent(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        lock (_entries)
        {
            return _entries.GetValueOrDefault(StateLine.Hash(id)).State != RecordedState.None;
        }
    }

    /// <summary>Closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        await _file.DisposeAsync().ConfigureAwait(false);
        _appendLock.Dispose();
    }

    internal async Task BeginAsync(string operation, CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _isInUse, 1) == 1)
            throw new InvalidOperationException("The state is in use by another bulk job. Use one state per job.");
        try
        {
            var jobHash = StateLine.Hash($"{operation}\n{_job}");
            if (_jobHash is null)
                await AppendAsync([StateLine.ForJob(jobHash)], flushToDisk: false, cancellationToken).ConfigureAwait(false);
            else if (_jobHash != jobHash) throw BulkErrors.CreateStateOfAnotherJobException();

            lock (_entries)
            {
                foreach (var key in _entries.Keys.ToArray()) _entries[key] = _entries[key] with { IsRegistered = false };
            }
        }
        catch
        {
            End();
            throw;
        }
    }

    internal void End() => Volatile.Write(ref _isInUse, 0);

    /// <summary>Registers a request of this run and returns what was recorded about its id before.</summary>
    internal RecordedRequest Register(BulkRequest request)
    {
        if (!RetryRules.IsWrite(request.Method)) return default;

        var key = StateLine.Hash(request.Id);
        var urlHash = (uint)StateLine.Hash($"{request.Method} {request.VersionedUrl}");
        lock (_entries)
        {
            var entry = _entries.GetValueOrDefault(key);
            if (entry.State != RecordedState.None && entry.UrlHash != urlHash && !entry.IsRegistered)
                return new() { BelongsToAnotherJob = true };

            _entries[key] = entry with { IsRegistered = true, UrlHash = entry.IsRegistered ? entry.UrlHash : urlHash };
            return new(entry.State, (HttpStatusCode)entry.Status, entry.IsRegistered);
        }
    }

    internal Task RecordSentAsync(IReadOnlyList<BulkItem> items, CancellationToken cancellationToken)
    {
        var lines = new List<StateLine>();
        lock (_entries)
        {
            foreach (var item in items)
            {
                if (!RetryRules.IsWrite(item.Request.Method)) continue;
                var key = StateLine.Hash(item.Request.Id);
                var entry = _entries.GetValueOrDefault(key);
                if (entry.State == RecordedState.None) lines.Add(StateLine.ForSent(key, entry.UrlHash));
            }
        }

        return AppendAsync(lines, flushToDisk: true, cancellationToken);
    }

    /// <param name="evaluated">The completed requests, and the requests to send again that certainly were not executed.</param>
    internal Task RecordResultsAsync(IReadOnlyList<EvaluatedItem> evaluated, CancellationToken cancellationToken)
    {
        var lines = new List<StateLine>(evaluated.Count);
        foreach (var (item, result) in evaluated)
        {
            if (RetryRules.IsWrite(item.Request.Method) && CreateLine(StateLine.Hash(item.Request.Id), item, result) is { } line)
                lines.Add(line);
        }

        return AppendAsync(lines, flushToDisk: false, cancellationToken);
    }

    private StateLine? CreateLine(UInt128 key, BulkItem item, BulkResult? result)
    {
        if (result?.Status is { } status && IsFinal(status)) return StateLine.ForCompleted(key, status);
        lock (_entries)
        {
            return !item.MayHaveExecuted && _entries.GetValueOrDefault(key).State == RecordedState.Sent
                ? StateLine.ForNotExecuted(key)
                : null;
        }
    }

    private static bool IsFinal(HttpStatusCode status) =>
        status is < HttpStatusCode.InternalServerError
        and not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.RequestTimeout
            or HttpStatusCode.FailedDependency or HttpStatusCode.TooManyRequests);

    private async Task AppendAsync(List<StateLine> lines, bool flushToDisk, CancellationToken cancellationToken)
    {
        if (lines.Count == 0) return;

        await _appendLock.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await _file.AppendAsync(lines, flushToDisk, cancellationToken).ConfigureAwait(false);
            lock (_entries)
            {
                foreach (var line in lines) Apply(line);
            }
        }
        finally
        {
            _appendLock.Release();
        }
    }

    private void Apply(StateLine line)
    {
        var entry = _entries.GetValueOrDefault(line.Key);
        switch (line.Kind)
        {
            case StateLine.Job:
                _jobHash = line.Key;
                break;
            case StateLine.Sent:
                _entries[line.Key] = entry with { State = RecordedState.Sent, UrlHash = line.Value };
                break;
            case StateLine.Completed:
                if (entry.State != RecordedState.Completed) CompletedCount++;
                _entries[line.Key] = entry with { State = RecordedState.Completed, Status = (ushort)line.Value };
                break;
            case StateLine.NotExecuted:
                _entries[line.Key] = entry with { State = RecordedState.None };
                break;
        }
    }

    // IsRegistered: whether this run has read a request with this id from its source.
    private readonly record struct Entry(RecordedState State, ushort Status, uint UrlHash, bool IsRegistered);
}
