using System.Runtime.CompilerServices;
using GraphDelegatedKit.Client;
using GraphDelegatedKit.Http;

namespace GraphDelegatedKit.Bulk;

/// <summary>
/// One walk through a bulk job. Everything but the sending happens while somebody asks for the next result, so nothing here is shared between threads and
/// nothing runs ahead of who walks: take in, pack, send, judge, hand out.
/// </summary>
internal sealed class BulkRun
{
    private const int Usual = 2 * Packing.Most; // enough for a batch, and for those that may come to belong with it
    private const int MostWaiting = 500; // while a workload is closed, so many are looked through for another
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100); // with a source that is slow, before a batch goes that is not full

    private readonly BatchSending _sending;
    private readonly BulkState? _state;
    private readonly string _operation;
    private readonly int _batchesInFlight;
    private readonly Pace _pace;
    private readonly BulkIntake _intake;
    private readonly BulkJudge _judge;
    private readonly BulkQueue _queue;
    private readonly Packing _packing;
    private readonly Alarm _alarm;
    private readonly List<Task<BatchOutcome>> _underWay = [];
    private readonly Queue<BulkResult> _ready = new();
    private readonly List<Judged> _toRecord = [];
    private Exception? _fatal;
    private int _ahead = Usual;
    private bool _wasThrottled;
    private DateTimeOffset _now; // both stand still for a whole round, so that what it did not do is what it waits for
    private long _ticks;

    public BulkRun(IGraphClient graph, string operation, int batchesInFlight, BulkState? state)
    {
        var client = graph as IKeepsPace;
        _pace = client?.Pace ?? new Pace(TimeProvider.System, new ThrottleGates(), new Random().NextDouble, Timeout.InfiniteTimeSpan);
        (_operation, _batchesInFlight, _state) = (operation, batchesInFlight, state);
        _sending = new BatchSending(graph, client?.Json ?? GraphJson.Default, state);
        var lanes = new Lanes(_pace);
        (_intake, _judge, _queue, _alarm) = (new BulkIntake(_pace.Gates), new BulkJudge(_pace, lanes), new BulkQueue(lanes), new Alarm(_pace.Time));
        _packing = new Packing(_queue.IsFree);
    }

    private bool IsFull => _ready.Count >= _batchesInFlight * Packing.Most;

    public async IAsyncEnumerable<BulkResult> RunAsync(IAsyncEnumerable<BulkRequest> requests, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (_state is not null) await _state.BeginAsync(_operation, cancellationToken).ConfigureAwait(false);
        var source = new BulkSource(requests, _pace.Time, stop.Token);
        try
        {
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                (_now, _ticks) = (_pace.Time.GetUtcNow(), _pace.Time.GetTimestamp());
                _queue.LookAt(_now);
                await HarvestAsync(source, cancellationToken).ConfigureAwait(false);
                await TakeInAsync(source).ConfigureAwait(false);
                GiveUpOnLongWaits();
                await RecordAsync(cancellationToken).ConfigureAwait(false);
                await LaunchAsync(source, stop.Token).ConfigureAwait(false);
                if (_ready.TryDequeue(out var result)) yield return result;
                else if (_underWay.Count > 0 || (_fatal is null && (_queue.Count > 0 || !source.HasEnded))) await SomethingAsync(source, cancellationToken).ConfigureAwait(false);
                else break;
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(_underWay).ConfigureAwait(false); // none of them throws
            _alarm.Dispose();
            _state?.End();
            await source.DisposeAsync().ConfigureAwait(false);
        }

        if (_fatal is not null) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(_fatal);
        source.Fault?.Throw();
    }

    private async Task HarvestAsync(BulkSource source, CancellationToken cancellationToken)
    {
        for (var i = _underWay.Count - 1; i >= 0; i--)
        {
            if (!_underWay[i].IsCompleted) continue;
            var outcome = await _underWay[i].ConfigureAwait(false);
            _underWay.RemoveAt(i);
            _queue.Landed(outcome.Items);
            if (outcome.Fatal is { } fatal)
            {
                cancellationToken.ThrowIfCancellationRequested();
                _fatal ??= fatal;
                source.End();
                if (fatal is SignInException) _toRecord.AddRange(outcome.Written.Select(static item => new Judged(item, null)));
                continue;
            }

            _wasThrottled |= outcome.WasThrottled;
            foreach (var judged in await _judge.JudgeAsync(outcome).ConfigureAwait(false))
            {
                if (judged.Result is { } result) Answer(judged.Item, result);
                else Requeue(judged.Item);
            }
        }
    }

    private async ValueTask TakeInAsync(BulkSource source)
    {
        var free = -1;
        while (WantsMore(ref free) && await source.TryTakeAsync().ConfigureAwait(false) is { } request)
        {
            if (request.Refusal is { } refusal)
            {
                _ready.Enqueue(new BulkResult(request, null, null, null) { Error = refusal });
                continue;
            }

            var known = _state?.Meet(request) ?? default;
            if (known.IsAnothers)
            {
                _fatal = BulkErrors.StateOfAnotherJob();
                source.End();
                return;
            }

            var item = _intake.Take(request, out var unknown);
            if (unknown is not null) Answer(item, item.Failed(BulkErrors.UnknownParent(request, unknown)));
            else if (known.Result(request) is { } result) Answer(item, result, isNews: false);
            else if (item.FailedParent is { } parent) Answer(item, item.Failed(BulkErrors.ParentFailed(item, parent)));
            else
            {
                item.MayHaveExecuted = known.WasSent;
                _queue.Add(item);
                if (_queue.IsFree(item)) free++;
            }
        }
    }

    private bool WantsMore(ref int free)
    {
        if (_fatal is not null || IsFull || _queue.Count >= MostWaiting) return false;
        if (free < 0) free = _queue.CountFree();
        return free < _ahead;
    }

    private async ValueTask LaunchAsync(BulkSource source, CancellationToken stop)
    {
        while (_fatal is null && _underWay.Count < _batchesInFlight && _queue.Count > 0 && !IsFull)
        {
            var free = -1;
            var keepsSilent = source.HasEnded || source.SilentAt(_ticks) >= Patience;
            var nothingMoreComes = keepsSilent || !WantsMore(ref free);
            var settled = keepsSilent || (nothingMoreComes && _queue.Count >= MostWaiting) ? long.MaxValue : _intake.Count - (Packing.Most - 1);
            var picked = _packing.Next(source.HasEnded && _wasThrottled ? _queue.FreshFirst : _queue.InOrder, settled); // at the end, what is refused of the last fresh ones can still go with what was refused before them
            if (picked.Count < Packing.Most && !(picked.Count > 0 && (picked[0].Alone || picked[0].Suspects is not null)))
            {
                if (settled < long.MaxValue && _ahead < 2 * Usual) // chains that do not fit stand in the way: look further
                {
                    _ahead += Packing.Most;
                    await TakeInAsync(source).ConfigureAwait(false);
                    continue;
                }

                if (picked.Count == 0 || !nothingMoreComes || (_wasThrottled && _underWay.Count > 0)) break; // what is under way will bring back more to go with it
            }

            BulkItem[] batch = [.. picked];
            foreach (var item in batch) item.Began ??= _pace.Time.GetTimestamp();
            _ahead = Usual;
            _queue.Launch(batch);
            _underWay.Add(batch[0].Alone ? _sending.SendAloneAsync(batch[0], stop) : _sending.SendAsync(batch, stop));
            await TakeInAsync(source).ConfigureAwait(false);
        }
    }

    private void GiveUpOnLongWaits()
    {
        while (_queue.FirstThatWaitsTooLong(out var wait) is { } item)
        {
            _queue.Remove(item);
            Answer(item, item.Failed(BulkErrors.WaitTooLong(item, wait)));
        }
    }

    private async Task SomethingAsync(BulkSource source, CancellationToken cancellationToken)
    {
        List<Task> whatever = [.. _underWay];
        var moment = _queue.NextOpening();
        if (source.Pending is { } pending)
        {
            whatever.Add(pending);
            if (_queue.Count > 0 && _now + (Patience - source.SilentAt(_ticks)) is var tired && tired > _now && !(tired >= moment)) moment = tired;
        }

        if (moment is { } next) whatever.Add(_alarm.At(next));
        if (whatever.Count == 0) throw new InvalidOperationException("A bulk job stands still: its requests wait for each other.");
        await Task.WhenAny(whatever).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    // What was answered is on record before it is handed out, and what certainly did not run before it goes again.
    private async ValueTask RecordAsync(CancellationToken cancellationToken)
    {
        if (_state is not null && _toRecord.Count > 0) await _state.RecordAsync(_toRecord, cancellationToken).ConfigureAwait(false);
        _toRecord.Clear();
    }

    private void Requeue(BulkItem item)
    {
        if (item.FailedParent is { } parent)
        {
            Answer(item, item.Failed(BulkErrors.ParentFailed(item, parent)));
            return;
        }

        if (!item.MayHaveExecuted) _toRecord.Add(new(item, null));
        _queue.Add(item);
    }

    private void Answer(BulkItem item, BulkResult result, bool isNews = true)
    {
        if (isNews) _toRecord.Add(new(item, result));
        item.Standing = result.IsSuccess ? Standing.Succeeded : Standing.Failed;
        _ready.Enqueue(result);
        var children = item.Children;
        item.Untie();
        if (result.IsSuccess) return;

        foreach (var child in children)
            if (child.Standing == Standing.Waiting && _queue.Remove(child))
                Answer(child, child.Failed(BulkErrors.ParentFailed(child, item)));
    }
}
