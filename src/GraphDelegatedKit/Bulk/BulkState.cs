using System.Net;
using GraphDelegatedKit.Bulk;
using GraphDelegatedKit.Resilience;

namespace GraphDelegatedKit;

/// <summary>
/// A file that remembers what a bulk job sent and what was done. After a kill, the same requests with the same state are gone on with: what is done is not sent
/// again, and what was sent without an answer only where twice does no harm; else its result says that it may have been done.
/// </summary>
/// <remarks>
/// <para>Requests are known by their ids, which must be unique. Only those that change something are remembered; a reading is done again, since its answer is not kept.</para>
/// <para>An answer is for good if it is a success, or an error that another try would not change. What was throttled, refused (401, 403) or not answered is tried
/// again by the next run.</para>
/// <para>The file is its owner's alone and names nobody: requests stand in it by their hash. It is only added to, and one job has it at a time. In memory it takes some
/// 50 bytes a request. Delete it when the job is done.</para>
/// </remarks>
public sealed class BulkState : IAsyncDisposable
{
    private readonly StateFile _file;
    private readonly string _job;
    private readonly SemaphoreSlim _appendLock = new(1);
    private readonly Dictionary<UInt128, Entry> _entries = [];
    private UInt128? _jobHash;
    private bool _isInUse;

    private BulkState(StateFile file, string job, IReadOnlyList<StateLine> lines)
    {
        (_file, _job) = (file, job);
        foreach (var line in lines) Apply(line);
    }

    /// <summary>How many requests were answered for good, in this run and those before.</summary>
    public int CompletedCount { get; private set; }

    /// <summary>Opens a state, or begins one.</summary>
    /// <param name="path">The file; what its folder lacks is made.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="GraphException">It is damaged or no state (<c>stateDamaged</c>), open in another job (<c>stateInUse</c>), not its owner's alone (<c>stateNotPrivate</c>) or cannot
    /// be written (<c>stateNotWritten</c>).</exception>
    public static Task<BulkState> OpenAsync(string path, CancellationToken cancellationToken = default) => OpenAsync(path, "", cancellationToken);

    /// <inheritdoc cref="OpenAsync(string, CancellationToken)"/>
    /// <param name="job">What the job is, such as the tenant and the command. With another it is another job's state, and the job ends with a <see cref="GraphException"/> (<c>stateOfAnotherJob</c>) before
    /// anything is sent. What is done is part of it anyway: a state of <see cref="GraphUsers.DisableAsync"/> is none of <see cref="GraphUsers.EnableAsync"/>.</param>
    public static async Task<BulkState> OpenAsync(string path, string job, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ArgumentNullException.ThrowIfNull(job);
        var (file, lines) = await StateFile.OpenAsync(path, cancellationToken).ConfigureAwait(false);
        return new BulkState(file, job, lines);
    }

    /// <summary>Whether a request of this id went out, in this run or an earlier one, whatever the answer was and if none came. False for one that certainly did not run.</summary>
    /// <param name="id">The id of a <see cref="BulkRequest"/>, or the name given to <see cref="GraphUsers"/>.</param>
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
        if (_isInUse) throw new InvalidOperationException("A state serves one bulk job at a time.");
        var jobHash = StateLine.Hash($"{operation}\n{_job}");
        if (_jobHash is null) await AppendAsync([new StateLine('j', jobHash, 0)], flushToDisk: false, cancellationToken).ConfigureAwait(false);
        else if (_jobHash != jobHash) throw BulkErrors.StateOfAnotherJob();

        foreach (var key in _entries.Keys.ToArray()) _entries[key] = _entries[key] with { IsRegistered = false };
        _isInUse = true;
    }

    internal void End() => _isInUse = false;

    /// <summary>Takes note that a request was given, and says what is known of it.</summary>
    internal RecordedRequest Register(BulkRequest request)
    {
        if (!RetryRules.IsWrite(request.Method)) return default;

        var key = StateLine.Hash(request.Id);
        var urlHash = (uint)StateLine.Hash($"{request.Method} {request.VersionedUrl}");
        lock (_entries)
        {
            var entry = _entries.GetValueOrDefault(key);
            if (entry.State != RecordedState.None && entry.UrlHash != urlHash && !entry.IsRegistered) return new() { BelongsToAnotherJob = true };

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
                if (RetryRules.IsWrite(item.Request.Method) && StateLine.Hash(item.Request.Id) is var key && _entries.GetValueOrDefault(key) is { State: RecordedState.None } entry)
                    lines.Add(new('s', key, entry.UrlHash));
        }

        return AppendAsync(lines, flushToDisk: true, cancellationToken);
    }

    /// <param name="evaluated">Those that were answered, and those that go again and certainly did not run.</param>
    internal Task RecordResultsAsync(IReadOnlyList<EvaluatedItem> evaluated, CancellationToken cancellationToken)
    {
        var lines = new List<StateLine>(evaluated.Count);
        foreach (var (item, result) in evaluated)
            if (RetryRules.IsWrite(item.Request.Method) && StateLine.Hash(item.Request.Id) is var key && CreateLine(key, item, result) is { } line)
                lines.Add(line);

        return AppendAsync(lines, flushToDisk: false, cancellationToken);
    }

    private StateLine? CreateLine(UInt128 key, BulkItem item, BulkResult? result)
    {
        if (IsFinal(result?.Status)) return new StateLine('d', key, (uint)result!.Status!);
        lock (_entries)
        {
            return !item.MayHaveExecuted && _entries.GetValueOrDefault(key).State == RecordedState.Sent ? new StateLine('n', key, 0) : null;
        }
    }

    private static bool IsFinal(HttpStatusCode? status) => status is { } statusCode && statusCode < HttpStatusCode.InternalServerError && statusCode
        is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.RequestTimeout or HttpStatusCode.FailedDependency or HttpStatusCode.TooManyRequests);

    private async Task AppendAsync(IEnumerable<StateLine> lines, bool flushToDisk, CancellationToken cancellationToken)
    {
        var materialized = lines.ToArray();
        if (materialized.Length == 0) return;

        await _appendLock.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await _file.AppendAsync(materialized, flushToDisk, cancellationToken).ConfigureAwait(false);
            lock (_entries)
            {
                foreach (var line in materialized) Apply(line);
            }
        }
        finally
        {
            _appendLock.Release();
        }
    }

    private void Apply(StateLine line)
    {
        if (line.Kind == 'j') _jobHash = line.Key;
        if (line.Kind is not ('s' or 'd' or 'n')) return;

        var entry = _entries.GetValueOrDefault(line.Key);
        if (line.Kind == 'd' && entry.State != RecordedState.Completed) CompletedCount++;
        _entries[line.Key] = line.Kind switch
        {
            's' => entry with { State = RecordedState.Sent, UrlHash = line.Value },
            'd' => entry with { State = RecordedState.Completed, Status = (ushort)line.Value },
            _ => entry with { State = RecordedState.None },
        };
    }

    private readonly record struct Entry(RecordedState State, ushort Status, uint UrlHash, bool IsRegistered);
}
