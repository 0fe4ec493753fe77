using System.Runtime.CompilerServices;

namespace GraphDelegatedKit.Bulk;

/// <summary>
/// One enumeration of a bulk job: read the source, pack batches, send, evaluate responses, return results. Everything except sending runs
/// while the caller awaits the next result, so no state is shared between threads and the job never runs ahead of the caller.
/// </summary>
#pragma warning disable CA1001 // RunAsync disposes the timer
internal sealed class BulkExecutor
#pragma warning restore CA1001
{
    private const int DefaultLookahead = 2 * BatchPacker.MaxBatchSize; // one batch, and the dependents that may share it
    private const int MaxWaiting = 500; // limits how far the source is read for another workload while one is closed

    // After this wait a slow source no longer delays a partial batch.
    private static readonly TimeSpan MaxSourceWait = TimeSpan.FromMilliseconds(100);

    private readonly BatchSender _sender;
    private readonly BulkState? _state;
    private readonly string _operation;
    private readonly int _maxConcurrentBatches;
    private readonly BulkClient _client;
    private readonly TimeProvider _time;
    private readonly DependencyTracker _dependencies;
    private readonly BatchResponseEvaluator _evaluator;
    private readonly BulkQueue _queue;
    private readonly BatchPacker _packer;
    private readonly WakeUpTimer _timer;
    private readonly List<Task<BatchOutcome>> _inFlight = [];
    private readonly Queue<BulkResult> _ready = new();
    private readonly List<EvaluatedItem> _unrecorded = [];
    private Exception? _fatalError;
    private int _lookahead = DefaultLookahead;
    private bool _wasThrottled;

    // The time of the current round of the loop in RunAsync: the wait at the end of a round must see the same time as its decisions.
    private DateTimeOffset _now;
    private long _timestamp;

    public BulkExecutor(IGraphClient graph, string operation, int maxConcurrentBatches, BulkState? state)
    {
        (_operation, _maxConcurrentBatches, _state) = (operation, maxConcurrentBatches, state);
        _client = new BulkClient(graph);
        _time = _client.Throttling.Time;
        _sender = new BatchSender(graph, _client, state);
        var schedule = new WorkloadSchedule(_client);
        _dependencies = new DependencyTracker(_client);
        _evaluator = new BatchResponseEvaluator(_client, schedule);
        _queue = new BulkQueue(schedule);
        _timer = new WakeUpTimer(_time);
        _packer = new BatchPacker(_queue.CanSend);
    }

    private bool IsFull => _ready.Count >= _maxConcurrentBatches * BatchPacker.MaxBatchSize;

    public async IAsyncEnumerable<BulkResult> RunAsync(
        IAsyncEnumerable<BulkRequest> requests, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stopSource = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (_state is not null) await _state.BeginAsync(_operation, cancellationToken).ConfigureAwait(false);
        var source = new BulkSource(requests, _time, stopSource.Token);
        try
        {
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                _client.UseReported();
                ReadClock();
                await CollectCompletedAsync(source, cancellationToken).ConfigureAwait(false);
                await ReadSourceAsync(source).ConfigureAwait(false);
                FailLongWaits();
                await RecordAsync(cancellationToken).ConfigureAwait(false);
                await SendBatchesAsync(source, stopSource.Token).ConfigureAwait(false);
                if (_ready.TryDequeue(out var result)) yield return result;
                else if (_inFlight.Count > 0 || (_fatalError is null && (_queue.Count > 0 || !source.HasEnded)))
                    await WaitForProgressAsync(source, cancellationToken).ConfigureAwait(false);
                else break;
            }
        }
        finally
        {
            await stopSource.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(_inFlight).ConfigureAwait(false); // BatchSender never throws
            _timer.Dispose();
            _state?.End();
            await source.DisposeAsync().ConfigureAwait(false);
        }

        if (_fatalError is not null) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(_fatalError);
        source.Fault?.Throw();
    }

    private void ReadClock()
    {
        (_now, _timestamp) = (_time.GetUtcNow(), _time.GetTimestamp());
        _queue.SetNow(_now);
    }

    private async Task CollectCompletedAsync(BulkSource source, CancellationToken cancellationToken)
    {
        for (var i = _inFlight.Count - 1; i >= 0; i--)
        {
            if (!_inFlight[i].IsCompleted) continue;
            var outcome = await _inFlight[i].ConfigureAwait(false);
            _inFlight.RemoveAt(i);
            _queue.MarkReturned(outcome.Items);
            if (outcome.FatalError is { } fatalError)
            {
                cancellationToken.ThrowIfCancellationRequested();
                _fatalError ??= fatalError;
                source.Stop();
                if (fatalError is SignInException) // the batch had no token, or its token was rejected: it was not executed
                    _unrecorded.AddRange(outcome.Written.Select(static item => new EvaluatedItem(item, null)));
                continue;
            }

            _wasThrottled |= outcome.WasThrottled;
            foreach (var evaluated in await _evaluator.EvaluateAsync(outcome).ConfigureAwait(false))
            {
                if (evaluated.Result is { } result) Complete(evaluated.Item, result);
                else Requeue(evaluated.Item);
            }
        }
    }

    private async ValueTask ReadSourceAsync(BulkSource source)
    {
        var sendable = -1; // counted when ShouldReadMore needs it
        while (ShouldReadMore(ref sendable) && await source.TryReadAsync().ConfigureAwait(false) is { } request)
        {
            if (request.Error is { } error)
            {
                _ready.Enqueue(new BulkResult(request, null, null, null) { Error = error });
                continue;
            }

            var recorded = _state?.Register(request) ?? default;
            if (recorded.BelongsToAnotherJob)
            {
                _fatalError = BulkErrors.CreateStateOfAnotherJobException();
                source.Stop();
                return;
            }

            var item = _dependencies.Track(request, out var unknownDependency);
            if (unknownDependency is not null)
                Complete(item, item.CreateFailure(BulkErrors.CreateUnknownDependencyException(request, unknownDependency)));
            else if (recorded.GetResult(request) is { } result) Complete(item, result, isNew: false);
            else if (item.FailedDependency is { } dependency)
                Complete(item, item.CreateFailure(BulkErrors.CreateDependencyFailedException(item, dependency)));
            else
            {
                item.MayHaveExecuted = recorded.WasSent;
                _queue.Add(item);
                if (_queue.CanSend(item)) sendable++;
            }
        }
    }

    private bool ShouldReadMore(ref int sendable)
    {
        if (_fatalError is not null || IsFull || _queue.Count >= MaxWaiting) return false;
        if (sendable < 0) sendable = _queue.CountSendable();
        return sendable < _lookahead;
    }

    private async ValueTask SendBatchesAsync(BulkSource source, CancellationToken cancellationToken)
    {
        while (_fatalError is null && _inFlight.Count < _maxConcurrentBatches && _queue.Count > 0 && !IsFull)
        {
            var sendable = -1; // counted when ShouldReadMore needs it
            var isSourceSilent = source.HasEnded || source.GetWaitTime(_timestamp) >= MaxSourceWait;
            var isInputExhausted = isSourceSilent || !ShouldReadMore(ref sendable);
            var completeUpTo = isSourceSilent || (isInputExhausted && _queue.Count >= MaxWaiting)
                ? long.MaxValue
                : _dependencies.Count - (BatchPacker.MaxBatchSize - 1);

            // Near the end of the job new requests go first: those that are throttled can then share a batch with requests throttled
            // before them.
            var picked = _packer.PackNext(source.HasEnded && _wasThrottled ? _queue.NewFirst : _queue.Waiting, completeUpTo);
            var isSpecialBatch = picked.Count > 0 && (picked[0].ShouldSendUnbatched || picked[0].BisectionGroup is not null);
            if (picked.Count < BatchPacker.MaxBatchSize && !isSpecialBatch)
            {
                if (completeUpTo < long.MaxValue && _lookahead < 2 * DefaultLookahead) // the waiting chains do not fit: read further ahead
                {
                    _lookahead += BatchPacker.MaxBatchSize;
                    await ReadSourceAsync(source).ConfigureAwait(false);
                    continue;
                }

                // Requests in flight may be throttled and join this batch.
                if (picked.Count == 0 || !isInputExhausted || (_wasThrottled && _inFlight.Count > 0)) break;
            }

            BulkItem[] batch = [.. picked];
            foreach (var item in batch) item.StartTimestamp ??= _time.GetTimestamp();
            _lookahead = DefaultLookahead;
            _queue.MarkInFlight(batch);
            _inFlight.Add(batch[0].ShouldSendUnbatched
                ? _sender.SendUnbatchedAsync(batch[0], cancellationToken)
                : _sender.SendAsync(batch, cancellationToken));
            if (_client.UseReported()) ReadClock();
            await ReadSourceAsync(source).ConfigureAwait(false);
        }
    }

    private void FailLongWaits()
    {
        while (_queue.FindWaitingTooLong(out var delay) is { } item)
        {
            _queue.Remove(item);
            Complete(item, item.CreateFailure(BulkErrors.CreateDelayTooLongException(item, delay)));
        }
    }

    private async Task WaitForProgressAsync(BulkSource source, CancellationToken cancellationToken)
    {
        List<Task> tasks = [.. _inFlight];
        var wakeUpAt = _queue.GetNextOpening();
        if (source.Pending is { } pending)
        {
            tasks.Add(pending);
            var sourceWaitEndsAt = _now + (MaxSourceWait - source.GetWaitTime(_timestamp));
            if (_queue.Count > 0 && sourceWaitEndsAt > _now && !(sourceWaitEndsAt >= wakeUpAt)) wakeUpAt = sourceWaitEndsAt;
        }

        if (wakeUpAt is { } next) tasks.Add(_timer.WaitUntilAsync(next));
        if (tasks.Count == 0)
            throw new InvalidOperationException("The bulk job is deadlocked: the remaining requests depend on each other.");
        await Task.WhenAny(tasks).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    // A result is recorded before the caller receives it; a request that certainly was not executed is recorded before it is sent again.
    private async ValueTask RecordAsync(CancellationToken cancellationToken)
    {
        if (_state is not null && _unrecorded.Count > 0)
            await _state.RecordResultsAsync(_unrecorded, cancellationToken).ConfigureAwait(false);
        _unrecorded.Clear();
    }

    private void Requeue(BulkItem item)
    {
        if (item.FailedDependency is { } dependency)
        {
            Complete(item, item.CreateFailure(BulkErrors.CreateDependencyFailedException(item, dependency)));
            return;
        }

        if (!item.MayHaveExecuted) _unrecorded.Add(new(item, null));
        _queue.Add(item);
    }

    private void Complete(BulkItem item, BulkResult result, bool isNew = true)
    {
        if (isNew) _unrecorded.Add(new(item, result));
        item.State = result.IsSuccess ? BulkItemState.Succeeded : BulkItemState.Failed;
        _ready.Enqueue(result);
        var dependents = item.Dependents;
        item.Detach();
        if (result.IsSuccess) return;

        foreach (var dependent in dependents)
            if (dependent.State == BulkItemState.Waiting && _queue.Remove(dependent))
                Complete(dependent, dependent.CreateFailure(BulkErrors.CreateDependencyFailedException(dependent, item)));
    }
}
