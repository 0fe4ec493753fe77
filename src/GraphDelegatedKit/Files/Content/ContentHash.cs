using System.Security.Cryptography;

namespace GraphDelegatedKit.Files.Content;

/// <summary>The hash of a source, computed while the source is read for sending. Bytes that are read again are not hashed twice.</summary>
/// <param name="includeSha256">
/// Whether SHA-256 is computed too, which costs as much processor time as the encryption of the connection.
/// </param>
internal sealed class ContentHash(bool includeSha256) : IDisposable
{
    private readonly object _gate = new(); // an abandoned attempt may still read while the next one has started
    private readonly IncrementalHash? _sha256 = includeSha256 ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : null;
    private readonly QuickXorHash _quickXor = new();

    /// <summary>Whether hashing takes about as long as sending.</summary>
    public bool IsSlow => _sha256 is not null;

    /// <summary>Gets the number of hashed bytes, from the start of the source without a gap.</summary>
    public long Length
    {
        get
        {
            lock (_gate) return _quickXor.Length;
        }
    }

    /// <summary>Gets the state from which <see cref="QuickXorHash"/> can continue, and the length that it covers.</summary>
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
