using System.Diagnostics.Metrics;

namespace GraphDelegatedKit.Tests.Support;

/// <summary>
/// Calls back each time a request of one handler has been given a new connection and has not used it yet. The runtime reports the
/// time in its queue at exactly that moment, on the request's own path, which waits until the callback returns.
/// </summary>
internal sealed class QueueListener : IMeterFactory
{
    private readonly List<Meter> _meters = [];
    private readonly MeterListener _listener = new();

    public QueueListener(Action requestHasConnection)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Scope == this && instrument.Name == "http.client.request.time_in_queue")
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<double>((_, _, _, _) => requestHasConnection());
        _listener.Start();
    }

    public Meter Create(MeterOptions options)
    {
        var meter = new Meter(options.Name, options.Version, options.Tags, scope: this);
        lock (_meters) _meters.Add(meter);
        return meter;
    }

    public void Dispose()
    {
        _listener.Dispose();
        lock (_meters) _meters.ForEach(meter => meter.Dispose());
    }
}
