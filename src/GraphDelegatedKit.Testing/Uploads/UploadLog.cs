namespace GraphDelegatedKit.Testing.Uploads;

// What became of every upload session since the tenant was started, in the order they were begun.
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

    // Bytes that came in a range that was refused; those below what had been taken were sent again for nothing.
    public void AddRejectedRange(string sessionId, long start, long bytesSent, long bytesReceived) =>
        UpdateEntry(sessionId, entry => entry.BytesResent += Math.Max(0, Math.Min(start + bytesSent, bytesReceived) - start));

    public IReadOnlyList<LocalUpload> GetUploads(IReadOnlyList<RecordedRequest> requests)
    {
        lock (_gate)
        {
            return [.. _entries.Select(entry => new LocalUpload
            {
                SessionId = entry.SessionId,
                FileName = entry.FileName,
                AcceptedRanges = [.. entry.AcceptedRanges],
                BytesResent = entry.BytesResent,
            }).Select(upload => upload with { BytesReceived = requests.Where(request => request.Method == "PUT" && upload.Matches(request)).Sum(request => request.BodyLength) })];
        }
    }

    // A session begun in an earlier run of the tenant is not in the log.
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
