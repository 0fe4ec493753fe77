namespace GraphDelegatedKit.Testing.Uploads;

// What became of every upload session since the tenant was started, in the order they were begun.
internal sealed class UploadLog
{
    private readonly List<Entry> _entries = [];
    private readonly object _gate = new();

    public void Begin(string sessionId, string file)
    {
        lock (_gate)
        {
            _entries.Add(new Entry(sessionId, file));
        }
    }

    public void Accepted(string sessionId, LocalRange range) => Note(sessionId, entry => entry.Accepted.Add(range));

    // Bytes that came in a range that was refused; those below what had been taken were sent again for nothing.
    public void Refused(string sessionId, long from, long came, long received) =>
        Note(sessionId, entry => entry.SentAgain += Math.Max(0, Math.Min(from + came, received) - from));

    public IReadOnlyList<LocalUpload> Show(IReadOnlyList<RecordedRequest> requests)
    {
        lock (_gate)
        {
            return [.. _entries.Select(entry => new LocalUpload
            {
                SessionId = entry.SessionId,
                File = entry.File,
                AcceptedRanges = [.. entry.Accepted],
                BytesSentAgain = entry.SentAgain,
            }).Select(upload => upload with { BytesReceived = requests.Where(request => request.Method == "PUT" && upload.IsAskedBy(request)).Sum(request => request.BodyLength) })];
        }
    }

    // A session begun in an earlier run of the tenant is not in the log.
    private void Note(string sessionId, Action<Entry> note)
    {
        lock (_gate)
        {
            if (_entries.Find(entry => entry.SessionId == sessionId) is { } entry)
                note(entry);
        }
    }

    private sealed class Entry(string sessionId, string file)
    {
        public string SessionId => sessionId;

        public string File => file;

        public List<LocalRange> Accepted { get; } = [];

        public long SentAgain { get; set; }
    }
}
