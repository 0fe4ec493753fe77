using GraphDelegatedKit.SignIn.Protocol;
using GraphDelegatedKit.Testing;

namespace GraphDelegatedKit.Tests.SignIn;

/// <summary>Every row of the table, raised by the tenant: a new row is tested by being there.</summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
[Parallelizable(ParallelScope.Self)] // the tenant is one, and each number is scripted for the next request
public sealed class AadstsErrorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private LocalTenant _tenant = null!;
    private DelegatedSession _job = null!;

    private string AdminConsentUrl => $"https://login.microsoftonline.com/{_tenant.TenantId}/adminconsent?client_id={_tenant.ClientId}";

    private static IEnumerable<int> Codes => AadstsTable.All.Keys.Order();

    [OneTimeSetUp]
    public async Task SignInAsync()
    {
        _tenant = await TestData.StartTenantAsync(TestUsers.Create("Ada"));
        await using (var interactive = TestData.OpenSession(_tenant, _folder["cache.bin"])) await interactive.SignInAsync();
        _job = TestData.OpenSession(_tenant, _folder["cache.bin"], configure: options => options.Interaction = Interaction.Never);
    }

    [OneTimeTearDown]
    public async Task DisposeTenantAsync()
    {
        await _job.DisposeAsync();
        await _tenant.DisposeAsync();
    }

    public void Dispose() => _folder.Dispose();

    [TestCaseSource(nameof(Codes))]
    public async Task Every_AADSTS_code_is_reported_with_its_reason_and_remedy(int code)
    {
        _tenant.Faults.FailToken(code, suberror: "some_new_word", grantType: "refresh_token", claims: code == 50076 ? "{}" : null);

        var error = await Assert.ThrowsAsync<SignInException>(() => _job.GetTokenAsync(new TokenRequest { ForceRefresh = true }).AsTask());

        var row = AadstsTable.All[code];
        Assert.Multiple(() =>
        {
            Assert.That(error!.Reason, Is.EqualTo(row.Reason));
            Assert.That(error.AadstsCodes.Single(), Is.EqualTo(code));
            Assert.That(error.Message, Does.Contain($"AADSTS{code}"));
            Assert.That(
                error.Remedy,
                Is.EqualTo(row.Remedy.Replace(AdminConsent.Placeholder, AdminConsentUrl)).And.EndsWith(".").And.Not.Contain("{"));
            Assert.That(Guid.TryParse(error.CorrelationId, out _), Is.True);
            Assert.That(_tenant.Faults.Remaining, Is.Zero, "it was the tenant who said so");
        });
    }

    [Test]
    public void The_AADSTS_table_contains_every_code_that_a_delegated_client_meets()
    {
        int[] expectedCodes =
        [
            50011, 50020, 50034, 50053, 50055,
            50057, 50058, 50072, 50074, 50076, 50079, 50097, 50105, 50126, 50128, 50131, 50133, 50140, 50158, 50173, 50194, 50196, 50199,
            53000, 53001, 53002, 53003,
            53004, 53005, 530032, 54005, 65001, 65004, 65005, 70002, 70003, 70008, 70011, 700016, 70016, 70018, 70019, 70020, 70043, 70044,
            700082, 700084, 700025, 7000218, 7000215, 90002, 90014, 90019, 90033, 90072, 90094, 90095, 135010, 399284,
            28000, 530036, 530084, 650052, 650053, 650057, 700027, 7000222, 900432, 900439, 900440,
        ];

        Assert.That(expectedCodes, Is.SubsetOf(AadstsTable.All.Keys));
    }

    [TestCase(7000218, "Allow public client flows")]
    [TestCase(50011, "http://localhost")]
    [TestCase(50194, "Set Tenant to")]
    [TestCase(53003, "sign in with the browser")]
    [TestCase(900432, "Set Cloud")]
    [TestCase(900439, "Set Cloud")]
    [TestCase(900440, "Set Cloud")]
    [TestCase(28000, "each resource in a call of its own")]
    [TestCase(650052, "enable the service")]
    [TestCase(650053, "Correct its spelling in Scopes")]
    [TestCase(650057, "under API permissions")]
    [TestCase(530036, "sign in with the browser")]
    [TestCase(530084, "token protection policy")]
    [TestCase(700027, "Certificates & secrets")]
    [TestCase(7000215, "not its id")]
    [TestCase(7000222, "create a new secret")]
    public void The_remedy_of_an_AADSTS_code_names_the_setting_to_change(int code, string setting)
    {
        Assert.That(AadstsTable.All[code].Remedy, Does.Contain(setting));
    }

    [TestCase(65001)]
    [TestCase(90094)]
    [TestCase(90095)]
    public async Task The_remedy_of_a_missing_consent_contains_the_admin_consent_URL(int code)
    {
        _tenant.Faults.FailToken(code, suberror: "consent_required", grantType: "refresh_token");

        var error = await Assert.ThrowsAsync<SignInException>(() => _job.GetTokenAsync(new TokenRequest { ForceRefresh = true }).AsTask());

        Assert.That(error!.Remedy, Does.Contain(AdminConsentUrl));
    }

    [TestCase(429)]
    [TestCase(500)]
    [TestCase(503)]
    [TestCase(504)]
    public async Task A_server_error_status_takes_precedence_over_the_AADSTS_code(int status)
    {
        _tenant.Faults.FailToken(
            50076, "temporarily_unavailable", status: status, retryAfter: TimeSpan.FromSeconds(17), grantType: "refresh_token");

        var error = await Assert.ThrowsAsync<SignInException>(() => _job.GetTokenAsync(new TokenRequest { ForceRefresh = true }).AsTask());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error!.Reason, Is.EqualTo(SignInReason.Service));
            Assert.That(error.RetryAfter, Is.EqualTo(TimeSpan.FromSeconds(17)));
            Assert.That(error.AadstsCodes.Single(), Is.EqualTo(50076));
        }
    }

    [TestCase("basic_action", SignInReason.SignInRequired)]
    [TestCase("additional_action", SignInReason.SignInRequired)]
    [TestCase("message_only", SignInReason.BlockedByPolicy)]
    [TestCase("consent_required", SignInReason.ConsentRequired)]
    [TestCase("user_password_expired", SignInReason.SignInRequired)]
    [TestCase("bad_token", SignInReason.SignInRequired)]
    [TestCase("token_expired", SignInReason.SignInRequired)]
    [TestCase("protection_policy_required", SignInReason.BlockedByPolicy)]
    [TestCase("client_mismatch", SignInReason.SignInRequired)]
    [TestCase("device_authentication_failed", SignInReason.BlockedByPolicy)]
    public async Task An_unknown_AADSTS_code_is_classified_by_its_suberror(string suberror, SignInReason reason)
    {
        _tenant.Faults.FailToken(99999, "something_new", suberror: suberror, grantType: "refresh_token");

        var error = await Assert.ThrowsAsync<SignInException>(() => _job.GetTokenAsync(new TokenRequest { ForceRefresh = true }).AsTask());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error!.Reason, Is.EqualTo(reason));
            Assert.That(error.AadstsCodes.Single(), Is.EqualTo(99999));
        }

        Assert.That(error.Remedy, Does.EndWith(".").And.Not.Contain("{"));
    }
}
