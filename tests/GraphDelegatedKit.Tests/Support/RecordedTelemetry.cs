using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;

namespace GraphDelegatedKit.Tests.Support;

/// <summary>
/// All activities and measurements that this test causes, of all sources and meters, in full. Other tests run at
/// the same time; their telemetry is recognised by the activity of the call.
/// </summary>
internal sealed class RecordedTelemetry : IDisposable
{
    private static readonly AsyncLocal<RecordedTelemetry?> Current = new();

    private readonly ConcurrentQueue<RecordedMeasurement> _measurements = new();
    private readonly ConcurrentQueue<Activity> _activities = new();
    private readonly MeterListener _meterListener = new();
    private readonly ActivityListener _activityListener;

    public RecordedTelemetry()
    {
        Current.Value = this;
        _meterListener.InstrumentPublished = static (instrument, listener) => listener.EnableMeasurementEvents(instrument);
        _meterListener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Record(instrument, value, tags));
        _meterListener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Record(instrument, value, tags));
        _meterListener.Start();
        _activityListener = new ActivityListener
        {
            ShouldListenTo = static _ => true,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                if (Current.Value == this) _activities.Enqueue(activity);
            },
        };
        ActivitySource.AddActivityListener(_activityListener);
    }

    public IEnumerable<Activity> Activities => _activities.Where(activity => activity.Source.Name == "GraphDelegatedKit");

    /// <summary>
    /// The measurements of one instrument of the kit, with tags in the order of their names: <c>1 graph.token.origin=cache</c>.
    /// </summary>
    public IEnumerable<string> GetMeasurements(string instrument) =>
        _measurements.Where(measured => measured.Meter == "GraphDelegatedKit" && measured.Instrument == instrument)
            .Select(measured => measured.Text);

    /// <summary>All of it, from whatever source.</summary>
    public string Text => string.Join(
        '\n',
        [.. _measurements.Select(measured => $"{measured.Meter} {measured.Instrument} {measured.Text}"), .. _activities.Select(Describe)]);

    public static string Describe(Activity activity) =>
        $"{activity.Source.Name} {activity.OperationName} {activity.DisplayName} {activity.Status} {activity.StatusDescription} "
        + string.Join(' ', activity.TagObjects.Concat(activity.Events.SelectMany(e => e.Tags)).Select(tag => $"{tag.Key}={tag.Value}"))
        + string.Join(' ', activity.Events.Select(e => e.Name)) + string.Join(
            ' ', activity.Baggage.Select(item => $"{item.Key}={item.Value}"));

    public void Dispose()
    {
        _meterListener.Dispose();
        _activityListener.Dispose();
    }

    private void Record<T>(Instrument instrument, T value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        where T : struct, IFormattable // not boxed for those whose allocations are counted
    {
        if (Current.Value != this) return;

        var formattedTags = tags.ToArray().OrderBy(tag => tag.Key, StringComparer.Ordinal)
            .Select(tag => $"{tag.Key}={Convert.ToString(tag.Value, CultureInfo.InvariantCulture)}");
        _measurements.Enqueue(new(
            instrument.Meter.Name,
            instrument.Name,
            string.Join(' ', [value.ToString(null, CultureInfo.InvariantCulture), .. formattedTags])));
    }

    private sealed record RecordedMeasurement(string Meter, string Instrument, string Text);
}
