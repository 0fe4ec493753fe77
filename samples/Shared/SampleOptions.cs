using System.CommandLine;
using GraphDelegatedKit;

namespace Samples;

/// <summary>The options that every sample has, and the settings they result in.</summary>
public sealed class SampleOptions
{
    private const int KeyLength = 32;
    private const string DataFolder = "the local application data folder (on Linux ~/.local/share)";

    private readonly string? _defaultClient;
    private readonly Option<string?> _tenant;
    private readonly Option<string?> _client;
    private readonly Option<string?> _username = new("--username")
    {
        HelpName = "NAME",
        Description = "The account to use; needed only if several are signed in.",
    };
    private readonly Option<string?> _cloud =
        ChoiceOption.Create("--cloud", "The Microsoft cloud.", "global", "global", "usgov", "dod", "china");
    private readonly Option<string?> _cache = new("--cache")
    {
        HelpName = "FILE",
        Description =
            $"The file that holds the sign-in. Default: GraphDelegatedKit/cache-CLIENT.bin in {DataFolder}; " +
            "for the local tenant sign-in.bin in the folder of --local.",
    };
    private readonly Option<string?> _protection = ChoiceOption.Create(
        "--cache-protection",
        "How the sign-in is stored: encrypted by the operating system, or with your own key (32 bytes as base64 in GRAPH_CACHE_KEY), " +
            "in a file only you can read, or in memory only. Default: os, and file where there is no keyring.",
        defaultValue: null,
        "os", "key", "file", "memory");
    private readonly Option<bool> _browser = new("--browser") { Description = "Sign in with the browser on this machine." };
    private readonly Option<bool> _deviceCode = new("--device-code")
    {
        Description = "Sign in by device code (the default), even without a terminal. With --browser: if no browser can be opened.",
    };
    private readonly Option<bool> _neverPrompt = new("--never-prompt")
    {
        Description = "Never prompt; without a sign-in, end at once with exit code 3.",
    };
    private readonly Option<bool> _json = new("--json") { Description = "Print JSON, one object a line." };
    private readonly Option<string?> _local = new("--local")
    {
        HelpName = "DIR",
        Description =
            "Use the local tenant running on DIR, or start one there. " +
            $"Default: GraphDelegatedKit/local-tenant in {DataFolder}. [env: GRAPH_LOCAL]",
    };
    private readonly Option<bool> _reset = new("--reset") { Description = "Empty the local tenant's folder first." };
    private readonly Option<bool> _byHand = new("--by-hand") { Description = "Local tenant: enter the code at the page yourself." };

    /// <param name="defaultClient">
    /// The client id with which the sample signs in unless --client names another; the variable GRAPH_CLIENT is not read then. The default
    /// is <see langword="null"/>: the user names the app.
    /// </param>
    public SampleOptions(string? defaultClient = null)
        : this(defaultClient, isServer: false)
    {
    }

    // The users of a server sign in with their own browsers, so it has no options of the sign-in.
    private SampleOptions(string? defaultClient, bool isServer)
    {
        _defaultClient = defaultClient;
        _tenant = new("--tenant")
        {
            HelpName = "ID",
            Description = "The tenant, by id or domain. "
                + $"{(defaultClient is null ? "With --client, the" : "The")} real cloud is used. [env: GRAPH_TENANT]",
        };
        _client = new("--client")
        {
            HelpName = "ID",
            Description = defaultClient is null
                ? "The app's client id. Without --tenant, an app of the local tenant; without both, its default app. [env: GRAPH_CLIENT]"
                : $"The client id of the app that signs you in. Default: {defaultClient}",
        };
        All = isServer
            ? [_tenant, _client, _cloud, _local, _reset]
            :
            [
                _tenant, _client, _username, _cloud, _cache, _protection,
                _browser, _deviceCode, _neverPrompt, _json, _local, _reset, _byHand,
            ];
        foreach (var option in All) option.Recursive = true;
    }

    public IReadOnlyList<Option> All { get; }

    /// <summary>Creates the options of a sample that is a server.</summary>
    public static SampleOptions CreateForServer() => new(defaultClient: null, isServer: true);

    /// <exception cref="UsageException">Two options contradict each other, or one lacks another.</exception>
    public SampleSettings Read(ParseResult parseResult)
    {
        var local = parseResult.GetValue(_local);
        var localFolder = local ?? ReadVariable("GRAPH_LOCAL");
        var app = ReadApp(parseResult, isLocal: localFolder is not null);
        if (app is not null && local is not null)
            throw new UsageException("--local is the local tenant, --tenant and --client are the real cloud: give one or the other.");
        if (app is not null && (parseResult.GetValue(_reset) || parseResult.GetValue(_byHand)))
            throw new UsageException("--reset and --by-hand are for the local tenant: leave out --tenant and --client.");
        if (IsInteractionRequested(parseResult) && parseResult.GetValue(_neverPrompt))
            throw new UsageException("--browser and --device-code prompt, and --never-prompt forbids it: give one or the other.");

        var protection = ParseProtection(parseResult.GetValue(_protection));
        return new SampleSettings
        {
            App = app,
            Username = parseResult.GetValue(_username),
            Cloud = ParseCloud(parseResult.GetValue(_cloud)),
            CacheFile = parseResult.GetValue(_cache),
            Protection = protection,
            CacheKey = protection is [StorageProtection.CallerKey] ? ReadCacheKey() : null,
            Interaction = GetInteraction(parseResult, isLocal: app is null),
            Methods = GetMethods(parseResult),
            RequestedMethod = new[] { _browser, _deviceCode }.FirstOrDefault(option => parseResult.GetValue(option))?.Name,
            UseJson = parseResult.GetValue(_json),
            LocalClient = app is null ? GetClient(parseResult) : null,
            LocalFolder = app is null ? localFolder : null,
            ResetLocalTenant = parseResult.GetValue(_reset),
            SignInByHand = parseResult.GetValue(_byHand),
        };
    }

    private string? GetClient(ParseResult parseResult) =>
        parseResult.GetValue(_client) ?? _defaultClient ?? ReadVariable("GRAPH_CLIENT");

    private (string Tenant, string Client)? ReadApp(ParseResult parseResult, bool isLocal) =>
        (Tenant: parseResult.GetValue(_tenant) ?? ReadVariable("GRAPH_TENANT"), Client: GetClient(parseResult)) switch
        {
            (null, null) => null,
            ({ } tenant, { } client) => (tenant, client),
            (null, _) when isLocal || _defaultClient is not null => null,
            (null, _) => throw new UsageException(
                "--client needs --tenant too (or GRAPH_TENANT): the tenant's id or domain. Give neither for the local tenant."),
            (_, null) => throw new UsageException(
                "--tenant needs --client too (or GRAPH_CLIENT): the app's client id. Give neither for the local tenant."),
        };

    private Interaction GetInteraction(ParseResult parseResult, bool isLocal) =>
        parseResult.GetValue(_neverPrompt) ? Interaction.Never
        : IsInteractionRequested(parseResult) || isLocal ? Interaction.Allowed // the sample plays the user
        : Interaction.WhenPersonPresent;

    private bool IsInteractionRequested(ParseResult parseResult) => parseResult.GetValue(_browser) || parseResult.GetValue(_deviceCode);

    private SignInMethod[] GetMethods(ParseResult parseResult) =>
        (parseResult.GetValue(_browser), parseResult.GetValue(_deviceCode)) switch
    {
        (true, true) => [SignInMethod.Browser, SignInMethod.DeviceCode],
        (true, false) => [SignInMethod.Browser],
        _ => [SignInMethod.DeviceCode],
    };

    private static GraphCloud ParseCloud(string? name) => name switch
    {
        "usgov" => GraphCloud.UsGov,
        "dod" => GraphCloud.UsGovDod,
        "china" => GraphCloud.China,
        _ => GraphCloud.Global,
    };

    private static IReadOnlyList<StorageProtection>? ParseProtection(string? name) => name switch
    {
        "os" => [StorageProtection.Os],
        "key" => [StorageProtection.CallerKey],
        "file" => [StorageProtection.OwnerOnlyFile],
        "memory" => [StorageProtection.Memory],
        _ => null,
    };

    // Not a command-line option: every user of the machine can read the command line of a process.
    private static byte[] ReadCacheKey()
    {
        var key = new byte[KeyLength + 1];
        return Convert.TryFromBase64String(ReadVariable("GRAPH_CACHE_KEY") ?? "", key, out var length) && length == KeyLength
            ? key[..KeyLength]
            : throw new UsageException(
                $"--cache-protection key needs {KeyLength} bytes as base64 in GRAPH_CACHE_KEY. " +
                $"To create them: openssl rand -base64 {KeyLength}");
    }

    private static string? ReadVariable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
