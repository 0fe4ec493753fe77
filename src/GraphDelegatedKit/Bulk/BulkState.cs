using System.Net;
using GraphDelegatedKit.Bulk;
using GraphDelegatedKit.Http;

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
    private readonly SemaphoreSlim _one = new(1);
    private readonly Dictionary<UInt128, Entry> _entries = [];
    private UInt128? _boundTo;
    private bool _inUse;

    private BulkState(StateFile file, string job, IReadOnlyList<StateLine> lines)
    {
        (_file, _job) = (file, job);
        foreach (var line in lines) Apply(line);
    }

    /// <summary>How many requests were answered for good, in this run and those before.</summary>
    public int Done { get; private set; }

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
            return _entries.GetValueOrDefault(StateLine.Hash(id)).Mark != Mark.None;
        }
    }

    /// <summary>Closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        await _file.DisposeAsync().ConfigureAwait(false);
        _one.Dispose();
    }

    internal async Task BeginAsync(string operation, CancellationToken cancellationToken)
    {
        if (_inUse) throw new InvalidOperationException("A state serves one bulk job at a time.");
        var bound = StateLine.Hash($"{operation}\n{_job}");
        if (_boundTo is null) await AddAsync([new StateLine('j', bound, 0)], toDisk: false, cancellationToken).ConfigureAwait(false);
        else if (_boundTo != bound) throw BulkErrors.StateOfAnotherJob();

        foreach (var key in _entries.Keys.ToArray()) _entries[key] = _entries[key] with { Given = false };
        _inUse = true;
    }

    internal void End() => _inUse = false;

    /// <summary>Takes note that a request was given, and says what is known of it.</summary>
    internal Known Meet(BulkRequest request)
    {
        if (!SendAgain.Changes(request.Method)) return default;

        var key = StateLine.Hash(request.Id);
        var address = (uint)StateLine.Hash($"{request.Method} {request.Address}");
        lock (_entries)
        {
            var entry = _entries.GetValueOrDefault(key);
            if (entry.Mark != Mark.None && entry.Address != address && !entry.Given) return new() { IsAnothers = true };

            _entries[key] = entry with { Given = true, Address = entry.Given ? entry.Address : address };
            return new(entry.Mark, (HttpStatusCode)entry.Status, entry.Given);
        }
    }

    internal Task SentAsync(IReadOnlyList<BulkItem> items, CancellationToken cancellationToken)
    {
        var lines = new List<StateLine>();
        lock (_entries)
        {
            foreach (var item in items)
                if (SendAgain.Changes(item.Request.Method) && StateLine.Hash(item.Request.Id) is var key && _entries.GetValueOrDefault(key) is { Mark: Mark.None } entry)
                    lines.Add(new('s', key, entry.Address));
        }

        return AddAsync(lines, toDisk: true, cancellationToken);
    }

    /// <param name="judged">Those that were answered, and those that go again and certainly did not run.</param>
    internal Task RecordAsync(IReadOnlyList<Judged> judged, CancellationToken cancellationToken)
    {
        var lines = new List<StateLine>(judged.Count);
        foreach (var (item, result) in judged)
            if (SendAgain.Changes(item.Request.Method) && StateLine.Hash(item.Request.Id) is var key && Line(key, item, result) is { } line)
                lines.Add(line);

        return AddAsync(lines, toDisk: false, cancellationToken);
    }

    private StateLine? Line(UInt128 key, BulkItem item, BulkResult? result)
    {
        if (IsForGood(result?.Status)) return new StateLine('d', key, (uint)result!.Status!);
        lock (_entries)
        {
            return !item.MayHaveExecuted && _entries.GetValueOrDefault(key).Mark == Mark.Sent ? new StateLine('n', key, 0) : null;
        }
    }

    private static bool IsForGood(HttpStatusCode? status) => status is { } known && known < HttpStatusCode.InternalServerError && known
        is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.RequestTimeout or HttpStatusCode.FailedDependency or HttpStatusCode.TooManyRequests);

    private async Task AddAsync(IEnumerable<StateLine> lines, bool toDisk, CancellationToken cancellationToken)
    {
        var all = lines.ToArray();
        if (all.Length == 0) return;

        await _one.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await _file.AddAsync(all, toDisk, cancellationToken).ConfigureAwait(false);
            lock (_entries)
            {
                foreach (var line in all) Apply(line);
            }
        }
        finally
        {
            _one.Release();
        }
    }

    private void Apply(StateLine line)
    {
        if (line.Kind == 'j') _boundTo = line.Key;
        if (line.Kind is not ('s' or 'd' or 'n')) return;

        var entry = _entries.GetValueOrDefault(line.Key);
        if (line.Kind == 'd' && entry.Mark != Mark.Done) Done++;
        _entries[line.Key] = line.Kind switch
        {
            's' => entry with { Mark = Mark.Sent, Address = line.Number },
            'd' => entry with { Mark = Mark.Done, Status = (ushort)line.Number },
            _ => entry with { Mark = Mark.None },
        };
    }

    private readonly record struct Entry(Mark Mark, ushort Status, uint Address, bool Given);
}
