namespace GraphDelegatedKit.Http;

/// <summary>Whose token it is, and for which tenant: what one person began, no other goes on with. What is not known is not compared.</summary>
internal sealed record TokenIdentity(string? TenantId, string? AccountId)
{
    public static TokenIdentity FromToken(GraphAccessToken token) => new(token.TenantId ?? token.Account?.TenantId, token.Account?.HomeAccountId);

    public void ThrowIfDifferent(GraphAccessToken token)
    {
        var other = FromToken(token);
        var difference = AreDifferent(TenantId, other.TenantId) ? "tenant" : AreDifferent(AccountId, other.AccountId) ? "account" : null;
        if (difference is not null) throw new PipelineException("otherAccount", $"It goes on with what was begun in another {difference} than the token is for; nothing was sent.");
    }

    private static bool AreDifferent(string? expected, string? actual) =>
        expected is not null && actual is not null && !string.Equals(expected, actual, StringComparison.OrdinalIgnoreCase);
}
