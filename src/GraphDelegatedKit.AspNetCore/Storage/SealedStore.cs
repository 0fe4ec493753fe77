using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace GraphDelegatedKit.AspNetCore.Storage;

/// <summary>
/// Entries in the distributed cache, each sealed by Data Protection for its app, kind and key. An entry that cannot be opened counts as
/// missing: one of other keys or of another app, under another key, in plain text, or of a newer version.
/// </summary>
/// <remarks>
/// An entry begins with four bytes that name the format, so that an entry of a newer version is recognized without its keys. The key in
/// the cache is a hash: it shows neither the account nor the session.
/// </remarks>
internal sealed partial class SealedStore(
    IDistributedCache cache,
    IDataProtectionProvider protection,
    IOptions<GraphDelegatedWebOptions> options,
    TimeProvider time,
    ILogger<SealedStore> logger)
{
    private const byte Version = 1;

    private static readonly Counter<long> Rejected = WebTelemetry.Meter.CreateCounter<long>(
        "graph.session_store.rejected", "{entry}", "Entries of the distributed cache that could not be opened.");

    private static ReadOnlySpan<byte> FormatPrefix => "GDK"u8;

    /// <summary>Reads an entry.</summary>
    /// <param name="kind">The kind of the entry, such as <c>session</c>.</param>
    /// <param name="key">The key of the entry, unique in its kind.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns><see langword="null"/> if there is no entry, or none that opens.</returns>
    /// <exception cref="StoreUnavailableException">The cache failed or did not answer in time.</exception>
    public async Task<byte[]?> ReadAsync(string kind, string key, CancellationToken cancellationToken)
    {
        var address = GetAddress(kind, key);
        var bytes = await RunAsync("be read", token => cache.GetAsync(address, token), cancellationToken).ConfigureAwait(false);
        return bytes is null ? null : Open(kind, key, bytes);
    }

    /// <summary>Writes an entry.</summary>
    /// <param name="kind">The kind of the entry.</param>
    /// <param name="key">The key of the entry, unique in its kind.</param>
    /// <param name="value">The content.</param>
    /// <param name="lifetime">How long the entry is kept.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="StoreUnavailableException">The cache failed or did not answer in time.</exception>
    public Task WriteAsync(string kind, string key, byte[] value, EntryLifetime lifetime, CancellationToken cancellationToken)
    {
        byte[] bytes = [.. FormatPrefix, Version, .. CreateProtector(kind, key).Protect(value)];
        return RunAsync(
            "be written",
            async token =>
            {
                await cache.SetAsync(GetAddress(kind, key), bytes, lifetime.ToEntryOptions(), token).ConfigureAwait(false);
                return true;
            },
            cancellationToken);
    }

    /// <summary>Removes an entry, if it exists.</summary>
    /// <param name="kind">The kind of the entry.</param>
    /// <param name="key">The key of the entry.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="StoreUnavailableException">The cache failed or did not answer in time.</exception>
    public Task RemoveAsync(string kind, string key, CancellationToken cancellationToken) => RunAsync(
        "be written",
        async token =>
        {
            await cache.RemoveAsync(GetAddress(kind, key), token).ConfigureAwait(false);
            return true;
        },
        cancellationToken);

    private byte[]? Open(string kind, string key, byte[] bytes)
    {
        if (bytes.Length <= FormatPrefix.Length || !bytes.AsSpan().StartsWith(FormatPrefix)) return Reject(kind, "foreign");
        if (bytes[FormatPrefix.Length] is var version and not Version)
        {
            NewerVersion(logger, kind, version, Version);
            return Reject(kind, "version");
        }

        try
        {
            return CreateProtector(kind, key).Unprotect(bytes[(FormatPrefix.Length + 1)..]);
        }
        catch (CryptographicException e)
        {
            NotOpened(logger, kind, e);
            return Reject(kind, "sealed");
        }
    }

    private static byte[]? Reject(string kind, string reason)
    {
        Rejected.Add(1, new("graph.session_store.kind", kind), new("graph.session_store.reason", reason));
        return null;
    }

    private IDataProtector CreateProtector(string kind, string key) =>
        protection.CreateProtector("GraphDelegatedKit.AspNetCore", $"v{Version}", options.Value.ClientId, kind, key);

    private string GetAddress(string kind, string key)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{options.Value.ClientId}\n{kind}\n{key}"));
        return $"graph-delegated:{kind}:{Convert.ToHexString(hash.AsSpan(0, 16))}";
    }

    private async Task<T> RunAsync<T>(string action, Func<CancellationToken, Task<T>> operation, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.Value.StoreTimeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            // A cache may ignore the token. In that case only the wait ends; the operation may finish later.
            return await operation(linked.Token).WaitAsync(linked.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            Unavailable(logger, action, e.GetType().Name);
            throw new StoreUnavailableException(action, e);
        }
    }

    [LoggerMessage(1, LogLevel.Error, "The session store could not {Action} ({Failure}). Requests with a session are answered with 503.")]
    private static partial void Unavailable(ILogger logger, string action, string failure);

    [LoggerMessage(
        2,
        LogLevel.Warning,
        "An entry of kind {Kind} has version {Version}, and this app reads version {Known}. Deploy the same version on all instances.")]
    private static partial void NewerVersion(ILogger logger, string kind, byte version, byte known);

    [LoggerMessage(
        3,
        LogLevel.Warning,
        "An entry of kind {Kind} does not open. Instances that share a store must share Data Protection keys and the application name.")]
    private static partial void NotOpened(ILogger logger, string kind, Exception exception);
}
