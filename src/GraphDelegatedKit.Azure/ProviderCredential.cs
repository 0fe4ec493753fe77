using Azure.Core;

namespace GraphDelegatedKit.Azure;

/// <summary>A credential of the Azure SDK whose tokens come from a token provider.</summary>
internal sealed class ProviderCredential(ITokenProvider tokens, GraphCloud cloud) : TokenCredential
{
    private static readonly TokenRequest ChallengesAnswered = new() { AnswersChallenges = true };

    private readonly string _defaultScope = GraphScopes.GetDefault(cloud);

    public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
#pragma warning disable RS0030 // the base class has a synchronous method; without Task.Run a synchronization context would deadlock
        Task.Run(() => GetTokenAsync(requestContext, cancellationToken).AsTask(), cancellationToken).GetAwaiter().GetResult();
#pragma warning restore RS0030

    public override async ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken)
    {
        if (requestContext.IsProofOfPossessionEnabled)
            throw new NotSupportedException("The provider has bearer tokens only. Turn off proof of possession in the client's options.");

        var token = await tokens.GetTokenAsync(CreateRequest(requestContext), cancellationToken).ConfigureAwait(false);
        ThrowIfOtherTenant(requestContext.TenantId, token);
        return new AccessToken(token.Value, token.ExpiresOn, token.RefreshOn);
    }

    private TokenRequest? CreateRequest(TokenRequestContext context)
    {
        var isOwn = context.Scopes is null or [] || context.Scopes is [var scope] && IsDefault(scope);
        var claims = string.IsNullOrEmpty(context.Claims) ? null : context.Claims;
        if (isOwn && claims is null) return context.IsCaeEnabled ? ChallengesAnswered : null;

        return new TokenRequest
        {
            Scopes = isOwn ? null : context.Scopes,
            Claims = claims,
            ForceRefresh = claims is not null,
            AnswersChallenges = context.IsCaeEnabled || claims is not null,
        };
    }

    private bool IsDefault(string scope) => scope.Equals(_defaultScope, StringComparison.OrdinalIgnoreCase);

    // A tenant may also be given by one of its domains, which the token does not have.
    private static void ThrowIfOtherTenant(string? tenant, GraphAccessToken token)
    {
        if (Guid.TryParse(tenant, out var requested) && Guid.TryParse(token.TenantId, out var actual) && requested != actual)
            throw new SignInException(
                SignInReason.AccountChoice,
                $"A token of tenant {requested} was requested, and the sign-in is to tenant {actual}.",
                "Sign in to the requested tenant with a session of its own, or remove the tenant from the options of the client.");
    }
}
