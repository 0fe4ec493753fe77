using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using GraphDelegatedKit.Files.Content;

namespace Benchmarks;

/// <summary>
/// GiB/s of QuickXorHash over 128 KiB pieces, as an upload reads them, in one run with a copy of the same bytes, the loop that most libraries ship, and SHA-256.
/// <c>dotnet run -c Release --project tests/Benchmarks -- hash</c>
/// </summary>
internal static class HashFigure
{
    private const int Size = 64 * 1024 * 1024, Piece = 128 * 1024, Rounds = 15;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);

    public static void Run()
    {
        var (data, copy) = (new byte[Size], new byte[Piece]);
        new Random(1).NextBytes(data);

        var naive = Best(() => AByteAtATime(data));
        var quick = Best(() =>
        {
            var hash = new QuickXorHash();
            for (var at = 0; at < Size; at += Piece) hash.Append(data.AsSpan(at, Piece));
            hash.ToString();
        });
        var copying = Best(() =>
        {
            for (var at = 0; at < Size; at += Piece) data.AsSpan(at, Piece).CopyTo(copy);
        });
        Print("QuickXorHash", quick, $"{quick / naive:F0}x a byte at a time, {quick / copying:F2}x a memory copy; goal: > 10 GiB/s where a copy reaches that");
        Print("memory copy", copying, "");
        Print("a byte at a time", naive, "");
        Print("SHA-256", Best(() => SHA256.HashData(data)), "");
    }

    private static void Print(string name, double speed, string ratio) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-17} {speed,6:F2} GiB/s  {ratio}").TrimEnd());

    private static string AByteAtATime(byte[] data)
    {
        Span<byte> hash = stackalloc byte[20];
        hash.Clear();
        var at = 0;
        foreach (var b in data)
        {
            hash[at / 8] ^= (byte)(b << (at % 8));
            hash[((at / 8) + 1) % 20] ^= (byte)(b >> (8 - (at % 8)));
            at = (at + 11) % 160;
        }

        return Convert.ToBase64String(hash);
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

        return Size / best / (1 << 30);
    }
}
