using System.Diagnostics;
using System.Globalization;

namespace Benchmarks;

/// <summary>GiB/s of QuickXorHash in one run with what it is held to. <c>dotnet run -c Release --project tests/Benchmarks -- hash</c></summary>
internal static class HashFigure
{
    private const int Rounds = 15;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);

    public static void Run()
    {
        var hash = new A_hash_in_flight();
        hash.Fill();
        foreach (var (name, work) in new (string, Action)[]
        {
            ("memory copy", () => hash.Memory_copy()),
            ("QuickXorHash", () => hash.QuickXor()),
            ("a byte at a time", () => hash.QuickXor_a_byte_at_a_time()),
            ("SHA-256", () => hash.Sha256()),
        })
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-17} {Best(work):F2} GiB/s"));
    }

    // The best of them: what else runs on the machine can only slow it down.
    private static double Best(Action work)
    {
        for (var begun = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begun) < WarmUp;) work(); // until it is compiled for good
        var best = double.MaxValue;
        for (var round = 0; round < Rounds; round++)
        {
            var began = Stopwatch.GetTimestamp();
            work();
            best = Math.Min(best, Stopwatch.GetElapsedTime(began).TotalSeconds);
        }

        return A_hash_in_flight.Size / best / (1 << 30);
    }
}
