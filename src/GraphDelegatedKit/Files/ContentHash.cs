using System.Security.Cryptography;

namespace GraphDelegatedKit.Files;

/// <summary>Hashes a file while it is read for sending. What is read again, or reaches further back, is not counted twice.</summary>
internal sealed class ContentHash : IDisposable
{
    private readonly object _gate = new(); // a try that was given up may still be reading when the next one begins
    private readonly IncrementalHash _sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly QuickXorHash _quickXor = new();
    private long _length;

    /// <summary>How many bytes it has seen, from the file's start without a gap.</summary>
    public long Length
    {
        get
        {
            lock (_gate) return _length;
        }
    }

    public void Append(long offset, ReadOnlySpan<byte> data)
    {
        lock (_gate)
        {
            if (offset > _length || offset + data.Length <= _length) return;
            data = data[(int)(_length - offset)..];
            _sha256.AppendData(data);
            _quickXor.Append(data);
            _length += data.Length;
        }
    }

    public string Sha256()
    {
        lock (_gate) return Convert.ToHexString(_sha256.GetCurrentHash()).ToLowerInvariant();
    }

    public string QuickXor()
    {
        lock (_gate) return _quickXor.ToString();
    }

    public void Dispose() => _sha256.Dispose();
}
