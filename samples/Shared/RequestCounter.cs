using System.Diagnostics.Metrics;

namespace Samples;

/// <summary>Counts the requests sent to Graph, retries included, from the metrics of <see cref="HttpClient"/>.</summary>
public sealed class RequestCounter : IDisposable
{
    private readonly MeterListener _listener = new();
    private int _count;

    public RequestCounter(Uri graphUrl)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == "http.client.request.duration") listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<double>((_, _, tags, _) =>
        {
            foreach (var tag in tags)
                if (tag.Key == "server.address" && graphUrl.Host.Equals(tag.Value as string, StringComparison.OrdinalIgnoreCase))
                    Interlocked.Increment(ref _count);
        });
        _listener.Start();
    }

    public int Count => Volatile.Read(ref _count);

    public void Dispose() => _listener.Dispose();
}
