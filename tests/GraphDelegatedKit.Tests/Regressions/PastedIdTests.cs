namespace GraphDelegatedKit.Tests.Regressions;

/// <summary>
/// Guid.TryParseExact trims and <c>$</c> matches before a last line break, so an id pasted with its line break passed the check and failed
/// at the service; so did a tenant of nothing but zeros.
/// </summary>
public sealed class PastedIdTests
{
    private const string Id = "6f1a52e2-9a3e-4f7e-9c65-3c0f1f2d7a10";

    [TestCase(Id + "\n", Id, "ClientId")]
    [TestCase(" " + Id, Id, "ClientId")]
    [TestCase(Id, Id + "\n", "Tenant")]
    [TestCase(Id, "contoso.com\n", "Tenant")]
    [TestCase(Id, "00000000-0000-0000-0000-000000000000", "Tenant")]
    public void An_id_with_whitespace_or_only_zeros_is_rejected_before_a_request_is_sent(string clientId, string tenant, string optionName)
    {
        Assert.That(
            () => DelegatedSession.Open(new() { ClientId = clientId, Tenant = tenant }),
            Throws.ArgumentException.With.Message.StartsWith(optionName));
    }
}
