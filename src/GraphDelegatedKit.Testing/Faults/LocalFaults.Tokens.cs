using GraphDelegatedKit.Testing.Entra;
using GraphDelegatedKit.Testing.Faults;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing;

// Faults of the token endpoint and of tokens.
public sealed partial class LocalFaults
{
    /// <summary>Makes the token endpoint answer with an error in Entra's format.</summary>
    /// <param name="aadsts">The number after AADSTS, such as 50076.</param>
    /// <param name="error">The OAuth error. The default is <c>invalid_grant</c>.</param>
    /// <param name="suberror">Entra's suberror, such as <c>basic_action</c> or <c>bad_token</c>; null, the default, leaves it out.</param>
    /// <param name="claims">A claims challenge as JSON; null sends none. The default is null.</param>
    /// <param name="times">How many requests meet the fault, at least 1. The default is 1.</param>
    /// <param name="status">The HTTP status of the response. The default is 400.</param>
    /// <param name="description">The text after the AADSTS code; null uses a default text.</param>
    /// <param name="retryAfter">The Retry-After header, sent in whole seconds; null sends none. The default is null.</param>
    /// <param name="grantType">
    /// The affected grant type, <c>refresh_token</c>, <c>device_code</c> or <c>authorization_code</c>; null affects all. The default is
    /// null.
    /// </param>
    /// <returns>The fault: how often it has applied, and a way to remove it.</returns>
    /// <exception cref="ArgumentException"><see cref="For"/> has narrowed the faults in a way that this fault does not allow.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="times"/> is less than 1.</exception>
    public LocalFault FailToken(
        int aadsts,
        string error = "invalid_grant",
        string? suberror = null,
        string? claims = null,
        int times = 1,
        int status = 400,
        string? description = null,
        TimeSpan? retryAfter = null,
        string? grantType = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(times, 1);
        RequireScope(nameof(FailToken), allowsRequest: false, allowsUser: true);
        return AddEffect(_scope, new TokenFault(aadsts, error, suberror, claims, status, description, retryAfter, grantType), times);
    }

    /// <summary>
    /// Omits a scope from all later tokens without an error, even if the scope was requested and consented to. The fault stays until it is
    /// removed and does not count in <see cref="Remaining"/>.
    /// </summary>
    /// <param name="scope">The short name, such as <c>Mail.Send</c>.</param>
    /// <returns>The fault: how often it has applied, and a way to remove it.</returns>
    /// <exception cref="ArgumentException">
    /// <paramref name="scope"/> is empty or no permission of Graph or <see cref="LocalTenantOptions.AdditionalPermissions"/>, or
    /// <see cref="For"/> has narrowed the faults in a way that this fault does not allow.
    /// </exception>
    public LocalFault WithholdScope(string scope)
    {
        ArgumentException.ThrowIfNullOrEmpty(scope);
        _services().Permissions.RequireGrantable(scope, nameof(scope));
        RequireScope(nameof(WithholdScope), allowsRequest: false, allowsUser: true, allowsSkip: false);
        return AddEffect(_scope, new WithheldScope(scope), times: null);
    }

    /// <summary>
    /// Answers with a claims challenge unless the token was issued for these claims. A token whose client did not declare <c>cp1</c> is
    /// refused without the claims, as in the services. The fault stays until <see cref="Clear"/> and does not count in <see
    /// cref="Remaining"/>.
    /// </summary>
    /// <param name="path">The path of the affected requests, such as <c>/v1.0/me</c>; <c>*</c> matches any characters.</param>
    /// <param name="claims">The claims as JSON, such as <c>{"access_token":{"acrs":{"essential":true,"value":"c1"}}}</c>.</param>
    /// <param name="status">The status: 401, or 403 for a Conditional Access policy. The default is 401.</param>
    /// <returns>The fault: how often it has applied, and a way to remove it.</returns>
    /// <exception cref="ArgumentException"><paramref name="claims"/> is not valid JSON, or <paramref name="path"/> is empty.</exception>
    public LocalFault Challenge(string path, string claims, int status = StatusCodes.Status401Unauthorized)
    {
        RequireClaims(claims);
        return AddFault(path, null, null, new ChallengeFault(claims, status));
    }

    /// <summary>
    /// Makes the token endpoint refuse every refresh with <c>interaction_required</c> until a user signs in with these claims, for example
    /// with a second factor.
    /// </summary>
    /// <param name="claims">The claims as JSON, which the error response carries.</param>
    /// <param name="aadsts">The number after AADSTS. The default is 50076.</param>
    /// <returns>The fault: how often it has applied, and a way to remove it.</returns>
    /// <exception cref="ArgumentException">
    /// <paramref name="claims"/> is not valid JSON, or <see cref="For"/> has narrowed the faults in a way that this fault does not allow.
    /// </exception>
    public LocalFault RequireInteraction(string claims, int aadsts = 50076)
    {
        RequireClaims(claims);
        RequireScope(nameof(RequireInteraction), allowsRequest: false, allowsUser: true, allowsSkip: false);
        _registry.Remove(fault => fault.Effect is RequiredInteraction && fault.Scope.User?.Id == _scope.User?.Id);
        var error = new TokenFault(
            aadsts,
            "interaction_required",
            "basic_action",
            claims,
            StatusCodes.Status400BadRequest,
            "Due to a configuration change made by your administrator, or because you moved to a new location, "
            + "you must use multi-factor authentication.",
            RetryAfter: null,
            GrantType: null);
        return AddEffect(_scope, new RequiredInteraction(error), times: null);
    }

    internal TokenFault? TakeTokenFault(HttpContext context, string grantType, Func<string?> findUserId) =>
        _registry.Take<TokenFault>(
            context,
            (scope, fault) => (fault.GrantType is null || fault.GrantType == grantType) && scope.IncludesUser(findUserId))?.Effect
            as TokenFault;

    internal IReadOnlyList<string> RemoveWithheldScopes(LocalUser user, IEnumerable<string> scopes)
    {
        var names = scopes.ToList();
        var withheld = _registry
            .ApplyAll<WithheldScope>((scope, fault) =>
                scope.IncludesUser(() => user.Id) && names.Contains(fault.Name, StringComparer.OrdinalIgnoreCase))
            .Select(fault => fault.Name)
            .ToList();
        return [.. names.Where(name => !withheld.Contains(name, StringComparer.OrdinalIgnoreCase))];
    }

    internal TokenFault? GetRequiredInteraction(HttpContext context, string grantType, LocalUser user, ClaimsRequest claims)
    {
        if (grantType == "refresh_token")
            return (_registry.Take<RequiredInteraction>(context, (scope, _) => scope.IncludesUser(() => user.Id))?.Effect
                as RequiredInteraction)?.Error;
        if (!_registry.IsEmpty)
        {
            _registry.Remove(fault => fault.Effect is RequiredInteraction { Error.Claims: { } requiredClaims }
                && fault.Scope.IncludesUser(() => user.Id) && claims.Satisfies(ClaimsRequest.Parse(requiredClaims)));
        }

        return null;
    }

    private static void RequireClaims(string claims)
    {
        ArgumentException.ThrowIfNullOrEmpty(claims);
        try
        {
            ClaimsRequest.Parse(claims);
        }
        catch (EntraErrorException exception)
        {
            throw new ArgumentException("The claims are not valid JSON.", nameof(claims), exception);
        }
    }
}
