using System.Diagnostics;
using System.Globalization;

namespace Benchmarks;

/// <summary>Several ways to move the same bytes, turn and turn about; the first is the limit that the others are held to, round by round.</summary>
internal static class Race
{
    private const int Rounds = 9;

    public static async Task RunAsync(string title, string goal, long size, params (string Name, Func<Task> Work)[] ways)
    {
        var figures = ways.Select(_ => new List<Figure>()).ToArray();
        for (var round = 0; round <= Rounds; round++)
            foreach (var (way, taken) in ways.Zip(figures))
            {
                var figure = await MeasureAsync(way.Work);
                if (round > 0) taken.Add(figure); // the first warms up
            }

        Console.WriteLine($"{title}: medians of {Rounds}; goal: {goal}");
        foreach (var ((name, _), taken) in ways.Zip(figures))
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"  {name,-20} {Median(taken, f => f.Cpu):F2} s CPU, {Median(taken, f => size / f.Time) / 1048576:F0} MiB/s, {Median(taken, f => f.Allocated) / 1e6:F2} MB allocated;  CPU {Median(figures[0].Zip(taken), f => f.Second.Cpu / f.First.Cpu):F2}x, throughput {Median(figures[0].Zip(taken), f => f.First.Time / f.Second.Time):F2}x"));
    }

    private static double Median<T>(IEnumerable<T> taken, Func<T, double> of) => taken.Select(of).Order().ElementAt(Rounds / 2);

    private static async Task<Figure> MeasureAsync(Func<Task> work)
    {
        GC.Collect();
        var (cpu, allocated, began) = (Process.GetCurrentProcess().TotalProcessorTime, GC.GetTotalAllocatedBytes(precise: true), Stopwatch.GetTimestamp());
        await work();
        return new Figure((Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalSeconds, Stopwatch.GetElapsedTime(began).TotalSeconds, GC.GetTotalAllocatedBytes(precise: true) - allocated);
    }

    private sealed record Figure(double Cpu, double Time, double Allocated);
}
