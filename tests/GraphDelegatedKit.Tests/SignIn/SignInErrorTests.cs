using System.Net;
using System.Text;
using GraphDelegatedKit.SignIn.Msal;
using GraphDelegatedKit.SignIn.Protocol;
using GraphDelegatedKit.Storage;
using Microsoft.Identity.Client;

namespace GraphDelegatedKit.Tests.SignIn;

public sealed class SignInErrorTests
{
    [TestCase(50034, SignInReason.AccountChoice)]
    [TestCase(50053, SignInReason.BlockedByPolicy)]
    [TestCase(50055, SignInReason.SignInRequired)]
    [TestCase(50057, SignInReason.BlockedByPolicy)]
    [TestCase(50076, SignInReason.SignInRequired)]
    [TestCase(50079, SignInReason.SignInRequired)]
    [TestCase(50173, SignInReason.SignInRequired)]
    [TestCase(53003, SignInReason.BlockedByPolicy)]
    [TestCase(65001, SignInReason.ConsentRequired)]
    [TestCase(65004, SignInReason.InteractionFailed)]
    [TestCase(70008, SignInReason.SignInRequired)]
    [TestCase(70043, SignInReason.SignInRequired)]
    [TestCase(90094, SignInReason.ConsentRequired)]
    [TestCase(700016, SignInReason.AppRegistration)]
    [TestCase(700082, SignInReason.SignInRequired)]
    [TestCase(7000218, SignInReason.AppRegistration)]
    public void A_sign_in_error_is_classified_by_its_AADSTS_code_first(int code, SignInReason reason)
    {
        var error = CreateError("invalid_grant", code);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error.Reason, Is.EqualTo(reason));
            Assert.That(error.AadstsCodes.Single(), Is.EqualTo(code));
        }

        Assert.That(error.Remedy, Is.Not.Empty);
    }

    [TestCase("invalid_grant", null, 400, SignInReason.SignInRequired)]
    [TestCase("invalid_grant", "bad_token", 400, SignInReason.SignInRequired)]
    [TestCase("invalid_grant", "consent_required", 400, SignInReason.ConsentRequired)]
    [TestCase("invalid_grant", "message_only", 400, SignInReason.BlockedByPolicy)]
    [TestCase("interaction_required", null, 400, SignInReason.SignInRequired)]
    [TestCase("interaction_required", "basic_action", 400, SignInReason.SignInRequired)]
    [TestCase("interaction_required", "additional_action", 400, SignInReason.SignInRequired)]
    [TestCase("interaction_required", "message_only", 400, SignInReason.BlockedByPolicy)]
    [TestCase("interaction_required", "consent_required", 400, SignInReason.ConsentRequired)]
    [TestCase("unauthorized_client", "protection_policy_required", 400, SignInReason.BlockedByPolicy)]
    [TestCase("invalid_grant", "device_authentication_failed", 400, SignInReason.BlockedByPolicy)]
    [TestCase("invalid_client", "user_password_expired", 400, SignInReason.SignInRequired)]
    [TestCase("invalid_client", "token_expired", 400, SignInReason.SignInRequired)]
    [TestCase("invalid_client", "client_mismatch", 400, SignInReason.SignInRequired)]
    [TestCase("bad_verification_code", null, 400, SignInReason.InteractionFailed)]
    [TestCase("invalid_grant", null, 408, SignInReason.Service)]
    [TestCase("invalid_grant", null, 429, SignInReason.Service)]
    [TestCase("invalid_grant", null, 500, SignInReason.Service)]
    [TestCase("access_denied", null, 400, SignInReason.InteractionFailed)]
    [TestCase("authorization_declined", null, 400, SignInReason.InteractionFailed)]
    [TestCase("expired_token", null, 400, SignInReason.InteractionFailed)]
    [TestCase("unauthorized_client", null, 400, SignInReason.AppRegistration)]
    [TestCase("invalid_client", null, 401, SignInReason.AppRegistration)]
    [TestCase("invalid_scope", null, 400, SignInReason.AppRegistration)]
    [TestCase("temporarily_unavailable", null, 503, SignInReason.Service)]
    [TestCase("something_new", null, 400, SignInReason.Service)]
    public void A_sign_in_error_with_an_unknown_code_is_classified_by_error_suberror_and_status(
        string error, string? suberror, int status, SignInReason reason)
    {
        Assert.That(CreateError(error, 1, suberror, status).Reason, Is.EqualTo(reason));
    }

    [Test]
    public void A_sign_in_error_shows_the_first_sentence_of_the_service_and_has_its_ids_as_properties()
    {
        var body = TokenErrorBody.Parse(Encoding.UTF8.GetBytes("""
            {"error":"interaction_required",
            "error_description":"AADSTS50076: Multi-factor is needed. Trace ID: 1\r\nCorrelation ID: 2\r\nTimestamp: 3",
             "error_codes":[50076,"x",99999999999],"correlation_id":"c-1","claims":"{\"access_token\":{}}","suberror":"basic_action"}
            """));

        var error = SignInErrors.From(new TokenEndpointException(HttpStatusCode.BadRequest, body, TimeSpan.FromSeconds(9)));

        Assert.Multiple(() =>
        {
            Assert.That(error.Message, Is.EqualTo("Sign-in stopped: AADSTS50076: Multi-factor is needed."));
            Assert.That(error.AadstsCodes, Is.EqualTo(new[] { 50076 }));
            Assert.That(error.CorrelationId, Is.EqualTo("c-1"));
            Assert.That(error.Claims, Is.EqualTo("{\"access_token\":{}}"));
            Assert.That(error.RetryAfter, Is.EqualTo(TimeSpan.FromSeconds(9)));
        });
    }

    [TestCase("<html>Bad Gateway</html>", 502)]
    [TestCase("", 500)]
    [TestCase("[]", 503)]
    [TestCase("{\"error\":{}}", 500)]
    public void An_unreadable_token_error_response_is_a_service_error(string body, int status)
    {
        var error =
            SignInErrors.From(new TokenEndpointException((HttpStatusCode)status, TokenErrorBody.Parse(Encoding.UTF8.GetBytes(body)), null));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error.Reason, Is.EqualTo(SignInReason.Service));
            Assert.That(error.AadstsCodes.Count, Is.Zero);
        }

        Assert.That(error.Message, Does.Not.Contain("html"));
    }

    [Test]
    public void Cache_network_and_expired_code_failures_each_have_their_own_reason()
    {
        var cache =
            SignInErrors.From(new StorageException(StorageFault.InsecurePermissions, "'x' can be read by others.", "Run: chmod 600 'x'"));
        var network = SignInErrors.From(new HttpRequestException("No route to host (login.microsoftonline.com:443)"));
        var expiredCode = SignInErrors.From(new MsalClientException(MsalError.CodeExpired, "late"));
        var noAccount = SignInErrors.From(new MsalUiRequiredException("user_null", "No account was passed."));

        Assert.Multiple(() =>
        {
            Assert.That(cache.Reason, Is.EqualTo(SignInReason.Cache));
            Assert.That(cache.Message, Is.EqualTo("The sign-in cache cannot be used. 'x' can be read by others."));
            Assert.That(cache.Remedy, Is.EqualTo("Run: chmod 600 'x'"));
            Assert.That(network.Reason, Is.EqualTo(SignInReason.Service));
            Assert.That(
                network.Message, Is.EqualTo("The sign-in service cannot be reached: No route to host (login.microsoftonline.com:443)"));
            Assert.That(expiredCode.Reason, Is.EqualTo(SignInReason.InteractionFailed));
            Assert.That(noAccount.Reason, Is.EqualTo(SignInReason.SignInRequired));
        });
    }

    [Test]
    public void A_SignInException_is_not_wrapped_again()
    {
        var known = new SignInException(SignInReason.AccountChoice, "two");

        Assert.That(SignInErrors.From(known), Is.SameAs(known));
    }

    [Test]
    public void Every_AADSTS_table_row_has_a_remedy_and_the_first_known_code_is_used()
    {
        Assert.That(AadstsTable.All.Values.Select(row => row.Remedy), Is.All.Not.Empty.And.All.EndsWith("."));
        Assert.That(AadstsTable.Find([1, 2, 50076, 700016])!.Reason, Is.EqualTo(SignInReason.SignInRequired), "the first that is known");
        Assert.That(AadstsTable.Find([1]), Is.Null);
    }

    [TestCase("AADSTS50105: Your administrator has not assigned it.", SignInReason.BlockedByPolicy, 50105)]
    [TestCase("error: AADSTS65004 User declined.", SignInReason.InteractionFailed, 65004)]
    public void An_AADSTS_code_that_is_only_in_the_message_is_recognized(string message, SignInReason reason, int code)
    {
        var browser = SignInErrors.From(new MsalServiceException("access_denied", message));
        var required = SignInErrors.From(new MsalUiRequiredException("interaction_required", message));
        var body = SignInErrors.From(new TokenEndpointException(
            HttpStatusCode.BadRequest,
            TokenErrorBody.Parse(Encoding.UTF8.GetBytes($$"""{"error":"invalid_grant","error_description":"{{message}}"}""")),
            null));

        Assert.That(
            new[] { browser, required, body }.Select(error => (error.Reason, error.AadstsCodes.Single())), Is.All.EqualTo((reason, code)));
    }

    [Test]
    public void A_SignInException_always_has_a_remedy([Values] SignInReason reason, [Values(null, "", " ")] string? remedy)
    {
        Assert.That(new SignInException(reason, "What happened.", remedy).Remedy, Is.Not.Empty.And.EndsWith(".").And.Not.Contain("{"));
    }

    private static SignInException CreateError(string error, int code, string? suberror = null, int status = 400)
    {
        var body = new TokenErrorBody(error, $"AADSTS{code}: No.", [code], suberror, null, null);
        return SignInErrors.From(new TokenEndpointException((HttpStatusCode)status, body, null));
    }
}
