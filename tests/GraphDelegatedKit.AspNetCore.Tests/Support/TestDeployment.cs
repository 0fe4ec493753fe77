using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Caching.Distributed;

namespace GraphDelegatedKit.AspNetCore.Tests.Support;

/// <summary>What all instances of an app share: the tenant, the app's registration, the store and the Data Protection keys.</summary>
internal sealed class TestDeployment(LocalTenant tenant, LocalApp app)
{
    public const string Secret = "a-secret-of-the-local-tenant";

    public LocalTenant Tenant => tenant;

    public LocalApp App => app;

    /// <summary>Gets the store in memory, which is used unless <see cref="Cache"/> is set.</summary>
    public SwitchableCache Store { get; } = new();

    /// <summary>Gets or sets the store that the next instance uses.</summary>
    public IDistributedCache? Cache { get; set; }

    /// <summary>Gets or sets the clock of the next instance; <see langword="null"/> for that of the machine.</summary>
    public TimeProvider? Time { get; set; }

    public IDataProtectionProvider Keys { get; set; } = new EphemeralDataProtectionProvider();

    public static LocalApp CreateApp() => new()
    {
        DisplayName = "Web",
        WebRedirectUris = ["http://localhost/auth/redirect"],
        Secrets = [new LocalAppSecret { Value = Secret }],
    };
}
