using System.Net;

namespace GraphDelegatedKit.Testing;

/// <summary>What a <see cref="LocalTenant"/> starts with; every property has a working default.</summary>
public sealed class LocalTenantOptions
{
    /// <summary>The folder that keeps people, files, sign-ins and open uploads from one run to the next.</summary>
    /// <value>Default: none; a temporary folder is used and removed on dispose.</value>
    public string? StateFolder { get; init; }

    /// <summary>The port for https.</summary>
    /// <value>Default: 0, any free port.</value>
    public int HttpsPort { get; init; }

    /// <summary>The port for plain http, for browsers and for people.</summary>
    /// <value>Default: 0, any free port.</value>
    public int HttpPort { get; init; }

    /// <summary>The loopback address to listen on.</summary>
    /// <value>Default: 127.0.0.1.</value>
    public IPAddress ListenAddress { get; init; } = IPAddress.Loopback;

    /// <summary>Who works here. A state folder that already holds people keeps its own.</summary>
    /// <value>Default: a handful of generated people, the first of them an administrator.</value>
    public IReadOnlyList<LocalUser> Users { get; init; } = LocalUser.Generate(8);

    /// <summary>The clock by which tokens, codes, sessions and addresses expire. Certificates follow the machine's clock.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>How long an access token is good for.</summary>
    /// <value>Default: 75 minutes, the middle of what Entra hands out.</value>
    public TimeSpan AccessTokenLifetime { get; init; } = TimeSpan.FromMinutes(75);

    /// <summary>Adds <c>refresh_in</c> to token answers, which tells MSAL when to refresh ahead of time.</summary>
    /// <value>Default: none, as Entra does for most tokens.</value>
    public TimeSpan? RefreshIn { get; init; }

    /// <summary>How long a device code can be used.</summary>
    /// <value>Default: 15 minutes.</value>
    public TimeSpan DeviceCodeLifetime { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How often a client may ask whether the person is done, in whole seconds; zero never answers <c>slow_down</c>.</summary>
    /// <value>Default: 5 seconds.</value>
    public TimeSpan DeviceCodeInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether a token opens only what its scopes say, as in Graph: set it to see whether your program asks for enough.</summary>
    /// <value>Default: false; every token opens everything that its person may do, so that a test is not about consent unless it wants to be.</value>
    public bool EnforceScopes { get; init; }

    /// <summary>Whether a token holds only the scopes it was asked for, and not all that the person ever consented to.</summary>
    /// <value>Default: false, as Entra does for work and school accounts.</value>
    public bool GrantOnlyRequestedScopes { get; init; }

    /// <summary>The name people read when they are asked for consent.</summary>
    public string ApplicationName { get; init; } = "GraphDelegatedKit sample";

    /// <summary>How many requests stay on record; beyond that the oldest fall out. Zero keeps none, which is what a million requests want.</summary>
    /// <value>Default: 20,000.</value>
    public int MaxRecordedRequests { get; init; } = 20_000;
}
