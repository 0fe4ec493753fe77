namespace GraphDelegatedKit.Bulk;

/// <summary>Those that wait to go, the longest waiting first, and which of them may.</summary>
internal sealed class BulkQueue(WorkloadSchedule schedule)
{
    private readonly List<BulkItem> _waiting = [];
    private readonly List<BulkItem> _newFirst = [];
    private readonly HashSet<string> _mailboxes = []; // of those under way
    private DateTimeOffset _now;

    public int Count => _waiting.Count;

    public List<BulkItem> Waiting => _waiting;

    /// <summary>Those never sent before the others. Good until it is asked for again.</summary>
    public List<BulkItem> NewFirst
    {
        get
        {
            _newFirst.Clear();
            foreach (var item in _waiting) if (item.Attempts == 0) _newFirst.Add(item);
            foreach (var item in _waiting) if (item.Attempts > 0) _newFirst.Add(item);
            return _newFirst;
        }
    }

    /// <summary>The moment that counts from now on. One for a whole round: a gate that opens in the middle of it would part what was throttled together, or be waited for when it is open.</summary>
    public void SetNow(DateTimeOffset now) => _now = now;

    public bool CanSend(BulkItem item) => schedule.GetOpeningTime(item) <= _now && (item.Mailbox is null || !_mailboxes.Contains(item.Mailbox));

    public int CountSendable()
    {
        var count = 0;
        foreach (var item in _waiting)
            if (CanSend(item) && !item.HasDependencyInFlight)
                count++;

        return count;
    }

    /// <summary>When the next of those opens that are closed; <see langword="null"/> if none is.</summary>
    public DateTimeOffset? GetNextOpening()
    {
        DateTimeOffset? next = null;
        foreach (var item in _waiting)
            if (schedule.GetOpeningTime(item) is var opensAt && opensAt > _now && !(opensAt >= next))
                next = opensAt;

        return next;
    }

    /// <param name="delay">How long its workload is closed.</param>
    public BulkItem? FindWaitingTooLong(out TimeSpan delay)
    {
        foreach (var item in _waiting)
        {
            if (item.Gate.OpensAt <= _now) continue;
            delay = schedule.GetRemainingDelay(item);
            if (delay > TimeSpan.Zero && delay > schedule.GetRemainingTime(item)) return item;
        }

        delay = default;
        return null;
    }

    public void Add(BulkItem item)
    {
        item.State = BulkItemState.Waiting;
        var index = _waiting.Count;
        while (index > 0 && _waiting[index - 1].Number > item.Number) index--;
        _waiting.Insert(index, item);
    }

    public bool Remove(BulkItem item) => _waiting.Remove(item);

    public void MarkInFlight(IReadOnlyList<BulkItem> batch)
    {
        foreach (var item in batch)
        {
            item.State = BulkItemState.InFlight;
            if (item.Mailbox is not null) _mailboxes.Add(item.Mailbox);
        }

        _waiting.RemoveAll(static item => item.State == BulkItemState.InFlight);
    }

    public void MarkReturned(IReadOnlyList<BulkItem> batch)
    {
        foreach (var item in batch)
            if (item.Mailbox is not null)
                _mailboxes.Remove(item.Mailbox);
    }
}
