using GraphDelegatedKit;
using GraphDelegatedKit.Testing;

namespace Samples;

/// <summary>What a sample runs against: the real cloud as it is, or the local tenant, started here or joined.</summary>
public sealed class Connection : IAsyncDisposable
{
    private readonly SampleSettings _settings;
    private readonly LocalPlace? _local;

    private Connection(SampleSettings settings, LocalPlace? local) => (_settings, _local) = (settings, local);

    public static async Task<Connection> OpenAsync(SampleSettings settings, CancellationToken stop) =>
        new(settings, settings.App is null ? await LocalPlace.OpenAsync(settings, stop) : null);

    /// <summary>How to sign in for these permissions, with everything the command line says about it.</summary>
    public DelegatedSessionOptions SignIn(params string[] scopes)
    {
        var (tenant, client) = _settings.App ?? (_local!.Address.TenantId, _local.Address.ClientId);
        return new DelegatedSessionOptions
        {
            Tenant = tenant,
            ClientId = client,
            Username = _settings.Username,
            Scopes = scopes,
            Cloud = _settings.Cloud,
            Interaction = _settings.Interaction,
            Methods = _settings.Methods,
            Cache = Cache(),
            DeviceCodePrompt = _local is { } place ? place.ShowCodeAsync : null,
            OpenBrowser = _local is { } browsed ? browsed.OpenPageAsync : null,
            HttpHandler = _local is { } here ? here.Address.CreateHandler : null,
        };
    }

    private TokenCacheOptions Cache()
    {
        var cache = new TokenCacheOptions { Path = _settings.CacheFile ?? _local?.CacheFile };
        if (_settings.Protection is { } protection) cache.Protection = protection;
        if (_settings.CacheKey is { } key) cache.Key = _ => new(key);
        return cache;
    }

    /// <summary>Where unfinished transfers are written down: with the sign-in, and protected as it is.</summary>
    public FileTransferOptions Transfers()
    {
        if (_settings.Protection is [CacheProtection.Memory]) return new FileTransferOptions { Journal = null };

        var journal = new TransferJournalOptions { Folder = _settings.CacheFile is { } cache ? cache + ".transfers" : _local?.TransfersFolder };
        if (_settings.Protection is [var protection]) journal.Protection = [Same(protection)];
        if (_settings.CacheKey is { } key) journal.Key = _ => new(key);
        return new FileTransferOptions { Journal = journal };
    }

    private static JournalProtection Same(CacheProtection protection) => protection switch
    {
        CacheProtection.Os => JournalProtection.Os,
        CacheProtection.CallerKey => JournalProtection.CallerKey,
        _ => JournalProtection.OwnerOnlyFile,
    };

    public GraphClientOptions Client() => new()
    {
        Cloud = _settings.Cloud,
        HttpHandler = _local is { } place ? place.Address.CreateHandler : null,
    };

    public RequestCount CountRequests() => new(_settings.Cloud.Graph);

    /// <summary>The way out that both use, for looking at it.</summary>
    public HttpMessageHandler Transport() => _local?.Address.CreateHandler() ?? new SocketsHttpHandler();

    public ValueTask DisposeAsync() => _local?.DisposeAsync() ?? ValueTask.CompletedTask;
}
