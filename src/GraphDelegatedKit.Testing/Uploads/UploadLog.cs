using GraphDelegatedKit.Testing.Storage;

namespace GraphDelegatedKit.Testing.Uploads;

// The last upload sessions since the start of the tenant, in the order of their creation.
[NotInSnapshots("a log of what happened")]
internal sealed class UploadLog
{
    private const int MaxCount = 20_000;

    private readonly Queue<Entry> _entries = new();
    private readonly Dictionary<string, Entry> _entriesById = new(StringComparer.Ordinal);
    private readonly object _gate = new();

    public void AddSession(string sessionId, string fileName)
    {
        lock (_gate)
        {
            var entry = _entriesById[sessionId] = new Entry(sessionId, fileName);
            _entries.Enqueue(entry);
            if (_entries.Count > MaxCount)
                _entriesById.Remove(_entries.Dequeue().SessionId);
        }
    }

    public void AddAcceptedRange(string sessionId, LocalRange range) => UpdateEntry(sessionId, entry => entry.AcceptedRanges.Add(range));

    // Counts the bytes of a rejected range that the session had already stored: the client sent them again.
    public void AddRejectedRange(string sessionId, long start, long bytesSent, long bytesReceived) =>
        UpdateEntry(sessionId, entry => entry.BytesResent += Math.Max(0, Math.Min(start + bytesSent, bytesReceived) - start));

    public IReadOnlyList<LocalUpload> GetUploads(IReadOnlyList<RecordedRequest> requests)
    {
        List<RecordedRequest> ranges = [.. requests.Where(request => request.Method == "PUT" && request.IsPreAuthenticated)];
        long CountBytesReceived(LocalUpload upload) => ranges.Where(upload.Matches).Sum(request => request.BodyLength);

        lock (_gate)
        {
            return [.. _entries.Select(entry => new LocalUpload
            {
                SessionId = entry.SessionId,
                FileName = entry.FileName,
                AcceptedRanges = [.. entry.AcceptedRanges],
                BytesResent = entry.BytesResent,
            }).Select(upload => upload with { BytesReceived = CountBytesReceived(upload) })];
        }
    }

    // A session from an earlier run of the tenant, or one that many others followed, is not in the log.
    private void UpdateEntry(string sessionId, Action<Entry> update)
    {
        lock (_gate)
        {
            if (_entriesById.TryGetValue(sessionId, out var entry))
                update(entry);
        }
    }

    private sealed class Entry(string sessionId, string fileName)
    {
        public string SessionId => sessionId;

        public string FileName => fileName;

        public List<LocalRange> AcceptedRanges { get; } = [];

        public long BytesResent { get; set; }
    }
}
