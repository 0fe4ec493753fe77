namespace GraphDelegatedKit.Http;

/// <summary>
/// The account and tenant of a token. An operation that one account started cannot be resumed by another. Unknown values are not
/// compared.
/// </summary>
internal sealed record TokenIdentity(string? TenantId, string? AccountId)
{
    public static TokenIdentity FromToken(GraphAccessToken token) =>
        new(token.TenantId ?? token.Account?.TenantId, token.Account?.HomeAccountId);

    public void ThrowIfDifferent(GraphAccessToken token)
    {
        var other = FromToken(token);
        var difference = AreDifferent(TenantId, other.TenantId) ? "tenant" : AreDifferent(AccountId, other.AccountId) ? "account" : null;
        if (difference is not null)
            throw new PipelineException(
                "otherAccount", $"The operation was started with another {difference} than the token's. Nothing was sent.");
    }

    private static bool AreDifferent(string? expected, string? actual) =>
        expected is not null && actual is not null && !string.Equals(expected, actual, StringComparison.OrdinalIgnoreCase);
}
