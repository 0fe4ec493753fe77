namespace GraphDelegatedKit.Http;

/// <summary>Whose token it is, and for which tenant: what one person began, no other goes on with. What is not known is not compared.</summary>
internal sealed record TokenOwner(string? TenantId, string? AccountId)
{
    public static TokenOwner Of(GraphAccessToken token) => new(token.TenantId ?? token.Account?.TenantId, token.Account?.HomeAccountId);

    public void Check(GraphAccessToken token)
    {
        var other = Of(token);
        var what = Differ(TenantId, other.TenantId) ? "tenant" : Differ(AccountId, other.AccountId) ? "account" : null;
        if (what is not null) throw new PipelineException("otherAccount", $"It goes on with what was begun in another {what} than the token is for; nothing was sent.");
    }

    private static bool Differ(string? began, string? goesOn) =>
        began is not null && goesOn is not null && !string.Equals(began, goesOn, StringComparison.OrdinalIgnoreCase);
}
