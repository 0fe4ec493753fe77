using BenchmarkDotNet.Attributes;
using GraphDelegatedKit.Files;

namespace Benchmarks;

/// <summary>
/// QuickXorHash of 128 KiB pieces, as an upload reads them, beside a copy of the same bytes and the loop that most libraries ship. All are of 64 MiB, so that
/// 1,000 / (the mean in milliseconds) / 16 is GiB/s.
/// </summary>
[MemoryDiagnoser]
[InProcess]
public class A_hash_in_flight
{
    public const int Size = 64 * 1024 * 1024;

    private const int Piece = 128 * 1024;

    private readonly byte[] _data = new byte[Size];
    private readonly byte[] _copy = new byte[Piece];

    [GlobalSetup]
    public void Fill() => new Random(1).NextBytes(_data);

    [Benchmark(Baseline = true)]
    public byte Memory_copy()
    {
        for (var at = 0; at < Size; at += Piece) _data.AsSpan(at, Piece).CopyTo(_copy);
        return _copy[0];
    }

    [Benchmark]
    public string QuickXor()
    {
        var hash = new QuickXorHash();
        for (var at = 0; at < Size; at += Piece) hash.Append(_data.AsSpan(at, Piece));
        return hash.ToString();
    }

    [Benchmark]
    public byte QuickXor_a_byte_at_a_time()
    {
        Span<byte> hash = stackalloc byte[20];
        hash.Clear();
        var at = 0;
        foreach (var b in _data)
        {
            hash[at / 8] ^= (byte)(b << (at % 8));
            hash[((at / 8) + 1) % 20] ^= (byte)(b >> (8 - (at % 8)));
            at = (at + 11) % 160;
        }

        return hash[0];
    }

    [Benchmark]
    public byte Sha256() => System.Security.Cryptography.SHA256.HashData(_data)[0];
}
