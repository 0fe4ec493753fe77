using GraphDelegatedKit.Testing.Storage;

namespace GraphDelegatedKit.Testing.Uploads;

// The upload sessions since the start of the tenant, in the order of their creation.
[NotInSnapshots("a log of what happened")]
internal sealed class UploadLog
{
    private readonly List<Entry> _entries = [];
    private readonly object _gate = new();

    public void AddSession(string sessionId, string fileName)
    {
        lock (_gate)
        {
            _entries.Add(new Entry(sessionId, fileName));
        }
    }

    public void AddAcceptedRange(string sessionId, LocalRange range) => UpdateEntry(sessionId, entry => entry.AcceptedRanges.Add(range));

    // Counts the bytes of a rejected range that the session had already stored: the client sent them again.
    public void AddRejectedRange(string sessionId, long start, long bytesSent, long bytesReceived) =>
        UpdateEntry(sessionId, entry => entry.BytesResent += Math.Max(0, Math.Min(start + bytesSent, bytesReceived) - start));

    public IReadOnlyList<LocalUpload> GetUploads(IReadOnlyList<RecordedRequest> requests)
    {
        long CountBytesReceived(LocalUpload upload) =>
            requests.Where(request => request.Method == "PUT" && upload.Matches(request)).Sum(request => request.BodyLength);

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

    // A session from an earlier run of the tenant is not in the log.
    private void UpdateEntry(string sessionId, Action<Entry> update)
    {
        lock (_gate)
        {
            if (_entries.Find(entry => entry.SessionId == sessionId) is { } entry)
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
