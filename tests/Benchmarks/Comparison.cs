using System.Diagnostics;
using System.Globalization;

namespace Benchmarks;

/// <summary>
/// Several ways to move the same bytes, in alternating rounds; the first is the limit that the others are compared with, round by round.
/// </summary>
internal static class Comparison
{
    private const int Rounds = 9;

    public static async Task RunAsync(string title, string goal, long size, params (string Name, Func<Task> Work)[] variants)
    {
        var allMeasurements = variants.Select(_ => new List<Measurement>()).ToArray();
        for (var round = 0; round <= Rounds; round++)
            foreach (var (variant, measurements) in variants.Zip(allMeasurements))
            {
                var measurement = await MeasureAsync(variant.Work);
                if (round > 0) measurements.Add(measurement); // the first warms up
            }

        Console.WriteLine($"{title}: medians of {Rounds}; goal: {goal}");
        foreach (var ((name, _), measurements) in variants.Zip(allMeasurements))
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"  {name,-20} {Median(measurements, f => f.Cpu):F2} s CPU, {Median(measurements, f => size / f.Time) / 1048576:F0} "
                + $"MiB/s, {Median(measurements, f => f.Allocated) / 1e6:F2} MB allocated;  CPU "
                    + $"{Median(allMeasurements[0].Zip(measurements), f => f.Second.Cpu / f.First.Cpu):F2}x, throughput "
                        + $"{Median(allMeasurements[0].Zip(measurements), f => f.First.Time / f.Second.Time):F2}x"));
    }

    private static double Median<T>(IEnumerable<T> measurements, Func<T, double> selector) =>
        measurements.Select(selector).Order().ElementAt(Rounds / 2);

    private static async Task<Measurement> MeasureAsync(Func<Task> action)
    {
        GC.Collect();
        var (cpuBefore, allocatedBefore, start) =
            (Process.GetCurrentProcess().TotalProcessorTime, GC.GetTotalAllocatedBytes(precise: true), Stopwatch.GetTimestamp());
        await action();
        return new Measurement(
            (Process.GetCurrentProcess().TotalProcessorTime - cpuBefore).TotalSeconds,
            Stopwatch.GetElapsedTime(start).TotalSeconds,
            GC.GetTotalAllocatedBytes(precise: true) - allocatedBefore);
    }

    private sealed record Measurement(double Cpu, double Time, double Allocated);
}
