using Azure.Core;

namespace GraphDelegatedKit.Azure;

/// <summary>Connects token providers with the credentials of the Azure SDK, in both directions.</summary>
public static class GraphDelegatedAzureExtensions
{
    // The user of DeviceCodeCredential has a quarter of an hour to enter the code.
    private static readonly TimeSpan DefaultTimeLimit = TimeSpan.FromMinutes(16);

    /// <summary>
    /// Returns a credential whose tokens come from a provider, such as a <see cref="DelegatedSession"/>: for <c>GraphServiceClient</c> and
    /// for any client of the Azure SDK.
    /// </summary>
    /// <param name="tokens">The provider. The credential does not dispose it.</param>
    /// <param name="cloud">The cloud of the provider; <see langword="null"/> for <see cref="GraphCloud.Global"/>.</param>
    /// <returns>The credential. It throws a <see cref="SignInException"/> if no token is available.</returns>
    /// <remarks>
    /// A request for Graph's <c>.default</c> scope gets the provider's own permissions, other scopes are passed on. The claims of a
    /// challenge are passed on too. A request that allows continuous access evaluation
    /// (<see cref="TokenRequestContext.IsCaeEnabled"/>) turns it on for all later tokens of a session.
    /// </remarks>
    public static TokenCredential AsTokenCredential(this ITokenProvider tokens, GraphCloud? cloud = null)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        return new ProviderCredential(tokens, cloud ?? GraphCloud.Global);
    }

    /// <summary>
    /// Returns a provider whose tokens come from a credential, such as those of <c>Azure.Identity</c>. It keeps a token while it is valid,
    /// and asks the credential once for callers that need the same token at the same time.
    /// </summary>
    /// <param name="credential">The credential.</param>
    /// <param name="scopes">
    /// The permissions, as short names or in full; <see langword="null"/> for all that were granted before (<c>.default</c>).
    /// </param>
    /// <param name="cloud">The cloud whose Graph is called; <see langword="null"/> for <see cref="GraphCloud.Global"/>.</param>
    /// <param name="timeLimit">
    /// How long the credential may take; <see langword="null"/> for 16 minutes, enough for a user who enters a device code.
    /// </param>
    /// <param name="timeProvider">The clock; <see langword="null"/> for <see cref="TimeProvider.System"/>.</param>
    /// <returns>The provider. A failure of the credential is a <see cref="SignInException"/>.</returns>
    /// <exception cref="ArgumentException"><paramref name="scopes"/> is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="timeLimit"/> is not positive.</exception>
    /// <remarks>
    /// A credential has no forced refresh: after a 401 without a claims challenge it may return the same token again. To a claims
    /// challenge it responds with a new token.
    /// </remarks>
    public static ITokenProvider AsTokenProvider(
        this TokenCredential credential,
        IReadOnlyList<string>? scopes = null,
        GraphCloud? cloud = null,
        TimeSpan? timeLimit = null,
        TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(credential);
        if (scopes is { Count: 0 })
            throw new ArgumentException(
                "The list of scopes is empty. Name at least one, or pass null for the granted ones.", nameof(scopes));

        var graph = cloud ?? GraphCloud.Global;
        var source = new CredentialTokenSource(credential, scopes ?? [".default"], graph);
        return new DelegateTokenProvider(source.GetTokenAsync, graph, timeLimit ?? DefaultTimeLimit, timeProvider);
    }
}
