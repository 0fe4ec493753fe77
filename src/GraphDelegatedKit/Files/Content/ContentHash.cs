using System.Security.Cryptography;

namespace GraphDelegatedKit.Files.Content;

/// <summary>Hashes a file while it is read for sending. What is read again, or reaches further back, is not counted twice.</summary>
/// <param name="includeSha256">Whether SHA-256 is taken too; unlike the other it costs as much as the encryption of what is sent.</param>
internal sealed class ContentHash(bool includeSha256) : IDisposable
{
    private readonly object _gate = new(); // a try that was given up may still be reading when the next one begins
    private readonly IncrementalHash? _sha256 = includeSha256 ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : null;
    private readonly QuickXorHash _quickXor = new();

    /// <summary>It takes about as long as the sending.</summary>
    public bool IsSlow => _sha256 is not null;

    /// <summary>How many bytes it has seen, from the file's start without a gap.</summary>
    public long Length
    {
        get
        {
            lock (_gate) return _quickXor.Length;
        }
    }

    /// <summary>What <see cref="QuickXorHash"/> goes on from, and the length it is the state of.</summary>
    public (byte[] State, long Length) Checkpoint
    {
        get
        {
            lock (_gate) return (_quickXor.GetState(), _quickXor.Length);
        }
    }

    public void Append(long offset, ReadOnlySpan<byte> data)
    {
        lock (_gate)
        {
            var length = _quickXor.Length;
            if (offset > length || offset + data.Length <= length) return;
            data = data[(int)(length - offset)..];
            _sha256?.AppendData(data);
            _quickXor.Append(data);
        }
    }

    public string? GetSha256()
    {
        lock (_gate) return _sha256 is null ? null : Convert.ToHexString(_sha256.GetCurrentHash()).ToLowerInvariant();
    }

    public string GetQuickXor()
    {
        lock (_gate) return _quickXor.ToString();
    }

    public void Dispose() => _sha256?.Dispose();
}
