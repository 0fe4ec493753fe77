namespace GraphDelegatedKit.Bulk;

/// <summary>Those that wait to go, the longest waiting first, and which of them may.</summary>
internal sealed class BulkQueue(Lanes lanes)
{
    private readonly List<BulkItem> _waiting = [];
    private readonly List<BulkItem> _freshFirst = [];
    private readonly HashSet<string> _mailboxes = []; // of those under way
    private DateTimeOffset _now;

    public int Count => _waiting.Count;

    public List<BulkItem> InOrder => _waiting;

    /// <summary>Those never sent before the others. Good until it is asked for again.</summary>
    public List<BulkItem> FreshFirst
    {
        get
        {
            _freshFirst.Clear();
            foreach (var item in _waiting) if (item.Attempts == 0) _freshFirst.Add(item);
            foreach (var item in _waiting) if (item.Attempts > 0) _freshFirst.Add(item);
            return _freshFirst;
        }
    }

    /// <summary>The moment that counts from now on. One for a whole round: a gate that opens in the middle of it would part what was throttled together, or be waited for when it is open.</summary>
    public void LookAt(DateTimeOffset now) => _now = now;

    public bool IsFree(BulkItem item) => lanes.OpensAt(item) <= _now && (item.Mailbox is null || !_mailboxes.Contains(item.Mailbox));

    public int CountFree()
    {
        var free = 0;
        foreach (var item in _waiting)
            if (IsFree(item) && !item.WaitsForOneUnderWay)
                free++;

        return free;
    }

    /// <summary>When the next of those opens that are closed; <see langword="null"/> if none is.</summary>
    public DateTimeOffset? NextOpening()
    {
        DateTimeOffset? next = null;
        foreach (var item in _waiting)
            if (lanes.OpensAt(item) is var opens && opens > _now && !(opens >= next))
                next = opens;

        return next;
    }

    /// <param name="wait">How long its workload is closed.</param>
    public BulkItem? FirstThatWaitsTooLong(out TimeSpan wait)
    {
        foreach (var item in _waiting)
        {
            if (item.Gate.OpensAt <= _now) continue;
            wait = lanes.ClosedFor(item);
            if (wait > TimeSpan.Zero && wait > lanes.Left(item)) return item;
        }

        wait = default;
        return null;
    }

    public void Add(BulkItem item)
    {
        item.Standing = Standing.Waiting;
        var at = _waiting.Count;
        while (at > 0 && _waiting[at - 1].Number > item.Number) at--;
        _waiting.Insert(at, item);
    }

    public bool Remove(BulkItem item) => _waiting.Remove(item);

    public void Launch(IReadOnlyList<BulkItem> batch)
    {
        foreach (var item in batch)
        {
            item.Standing = Standing.UnderWay;
            if (item.Mailbox is not null) _mailboxes.Add(item.Mailbox);
        }

        _waiting.RemoveAll(static item => item.Standing == Standing.UnderWay);
    }

    public void Landed(IReadOnlyList<BulkItem> batch)
    {
        foreach (var item in batch)
            if (item.Mailbox is not null)
                _mailboxes.Remove(item.Mailbox);
    }
}
