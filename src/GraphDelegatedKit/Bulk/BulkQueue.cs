namespace GraphDelegatedKit.Bulk;

/// <summary>The waiting items in source order, and which of them may be sent.</summary>
internal sealed class BulkQueue(WorkloadSchedule schedule)
{
    private readonly List<BulkItem> _waiting = [];
    private readonly List<BulkItem> _newFirst = [];
    private readonly HashSet<string> _mailboxes = []; // used by batches in flight
    private DateTimeOffset _now;

    public int Count => _waiting.Count;

    public List<BulkItem> Waiting => _waiting;

    /// <summary>The waiting items, those never sent before the others. The list is reused by the next call.</summary>
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

    /// <summary>
    /// Sets the current time for a whole round. With a moving clock, a gate that opens during the round would separate requests that were
    /// throttled together, or the round would wait for a gate that is already open.
    /// </summary>
    public void SetNow(DateTimeOffset now) => _now = now;

    public bool CanSend(BulkItem item) =>
        schedule.GetOpeningTime(item) <= _now && (item.Mailbox is null || !_mailboxes.Contains(item.Mailbox));

    public int CountSendable()
    {
        var count = 0;
        foreach (var item in _waiting)
            if (CanSend(item) && !item.HasDependencyInFlight)
                count++;

        return count;
    }

    /// <summary>Gets the time at which the next waiting item may be sent; <see langword="null"/> if no item is delayed.</summary>
    public DateTimeOffset? GetNextOpening()
    {
        DateTimeOffset? next = null;
        foreach (var item in _waiting)
            if (schedule.GetOpeningTime(item) is var opensAt && opensAt > _now && !(opensAt >= next))
                next = opensAt;

        return next;
    }

    /// <summary>Finds an item whose workload stays closed for longer than the item may take.</summary>
    /// <param name="delay">The remaining time for which the workload is closed.</param>
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
