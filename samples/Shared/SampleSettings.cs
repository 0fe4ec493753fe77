using GraphDelegatedKit;

namespace Samples;

/// <summary>The values of the options that every sample has.</summary>
public sealed record SampleSettings
{
    /// <summary>Tenant and client of the real cloud; <see langword="null"/> for the local tenant.</summary>
    public (string Tenant, string Client)? App { get; init; }

    public string? Username { get; init; }

    public GraphCloud Cloud { get; init; } = GraphCloud.Global;

    public string? CacheFile { get; init; }

    /// <summary>How the sign-in is kept; <see langword="null"/> for the library's own choice.</summary>
    public IReadOnlyList<StorageProtection>? Protection { get; init; }

    public byte[]? CacheKey { get; init; }

    public Interaction Interaction { get; init; }

    public IReadOnlyList<SignInMethod> Methods { get; init; } = [SignInMethod.DeviceCode];

    /// <summary>The option that asks for a way to sign in, such as --browser; <see langword="null"/> if none does.</summary>
    public string? RequestedMethod { get; init; }

    public bool UseJson { get; init; }

    /// <summary>The app of the local tenant that signs in; <see langword="null"/> for its default app.</summary>
    public string? LocalClient { get; init; }

    public string? LocalFolder { get; init; }

    public bool ResetLocalTenant { get; init; }

    public bool SignInByHand { get; init; }
}
