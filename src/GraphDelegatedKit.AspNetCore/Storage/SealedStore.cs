using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using GraphDelegatedKit.Tokens;
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
    KeyRing keys,
    IOptions<GraphDelegatedWebOptions> options,
    TimeProvider time,
    ILogger<SealedStore> logger)
{
    private const byte Version = 1;

    private const string KindTag = "graph.session_store.kind";

    private static readonly Counter<long> Rejected = Telemetry.Meter.CreateCounter<long>(
        "graph.session_store.rejected", "{entry}", "Entries of the distributed cache that could not be opened.");

    private static readonly Histogram<double> Duration = Telemetry.Meter.CreateHistogram(
        "graph.session_store.duration",
        "s",
        "Operations of the distributed cache, by operation and kind of the entry.",
        tags: null,
        new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
        });

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
        var bytes = await RunAsync("read", kind, token => cache.GetAsync(address, token), cancellationToken).ConfigureAwait(false);
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
            "write",
            kind,
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
        "remove",
        kind,
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

        return CreateProtector(kind, key).Unprotect(bytes[(FormatPrefix.Length + 1)..], fault => NotOpened(logger, kind, fault))
            ?? Reject(kind, "sealed");
    }

    private static byte[]? Reject(string kind, string reason)
    {
        Rejected.Add(1, new(KindTag, kind), new("graph.session_store.reason", reason));
        return null;
    }

    private KeyRing.Protector CreateProtector(string kind, string key) =>
        keys.CreateProtector("GraphDelegatedKit.AspNetCore", $"v{Version}", options.Value.ClientId, kind, key);

    private string GetAddress(string kind, string key)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{options.Value.ClientId}\n{kind}\n{key}"));
        return $"graph-delegated:{kind}:{Convert.ToHexString(hash.AsSpan(0, 16))}";
    }

    private async Task<T> RunAsync<T>(
        string operation, string kind, Func<CancellationToken, Task<T>> run, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.Value.StoreTimeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        using var activity = Telemetry.Activities.StartActivity($"graph.session_store.{operation}", ActivityKind.Client);
        activity?.SetTag(KindTag, kind);
        var startTimestamp = time.GetTimestamp();
        try
        {
            // A cache may ignore the token. In that case only the wait ends; the operation may finish later.
            var result = await run(linked.Token).WaitAsync(linked.Token).ConfigureAwait(false);
            Record(operation, kind, null, time.GetElapsedTime(startTimestamp));
            return result;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            var error = timeout.IsCancellationRequested ? "timeout" : e.GetType().Name;
            activity?.SetTag(Telemetry.ErrorType, error).SetStatus(ActivityStatusCode.Error);
            Record(operation, kind, error, time.GetElapsedTime(startTimestamp));
            throw timeout.IsCancellationRequested ? CreateTimeoutException(e) : CreateFailureException(operation, e);
        }
    }

    private static void Record(string operation, string kind, string? error, TimeSpan elapsed)
    {
        if (!Duration.Enabled) return;

        var tags = new TagList { { "graph.session_store.operation", operation }, { KindTag, kind } };
        if (error is not null) tags.Add(Telemetry.ErrorType, error);
        Duration.Record(elapsed.TotalSeconds, tags);
    }

    private StoreUnavailableException CreateTimeoutException(Exception fault)
    {
        var limit = options.Value.StoreTimeout.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture);
        TimedOut(logger, limit);
        return new StoreUnavailableException($"The session store did not answer within {limit} seconds.", fault);
    }

    private StoreUnavailableException CreateFailureException(string operation, Exception fault)
    {
        Unavailable(logger, operation, fault.GetType().Name);
        return new StoreUnavailableException($"The session store failed to {operation} an entry.", fault);
    }

    [LoggerMessage(
        1,
        LogLevel.Error,
        "The session store failed to {Operation} an entry ({Failure}). Requests with a session are answered with 503. "
        + "Check the store and the network.")]
    private static partial void Unavailable(ILogger logger, string operation, string failure);

    [LoggerMessage(
        4,
        LogLevel.Error,
        "The session store did not answer within {Limit} seconds. Requests with a session are answered with 503. "
        + "Check the load of the store and the network, or raise StoreTimeout.")]
    private static partial void TimedOut(ILogger logger, string limit);

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
