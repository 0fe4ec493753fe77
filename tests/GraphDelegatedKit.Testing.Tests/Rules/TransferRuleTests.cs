using System.Net.Http.Headers;

namespace GraphDelegatedKit.Testing.Tests.Rules;

// https://learn.microsoft.com/graph/api/driveitem-createuploadsession#upload-bytes-to-the-upload-session: the two rules about upload and
// download addresses.
public sealed class TransferRuleTests : TenantFixture
{
    private const int Misaligned = 100;

    [TestCase(RuleMode.Refuse, 400)]
    [TestCase(RuleMode.Warn, 201)]
    [TestCase(RuleMode.Allow, 201)]
    public async Task A_fragment_that_is_no_multiple_of_320_KiB_decides_about_the_last_one(RuleMode mode, int status)
    {
        Tenant.Rules[LocalRule.UnalignedUploadFragment] = mode;
        using var upload = await CreateUploadAsync();
        var file = TestData.CreateBytes(2 * Misaligned);

        var first = await upload.PutAsync(file, 0, Misaligned);
        var firstWarnings = GetWarnings();
        var last = await upload.PutAsync(file, Misaligned, Misaligned);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(first.Status, Is.EqualTo(202));
            Assert.That(firstWarnings, mode == RuleMode.Allow ? Is.Empty : Is.EqualTo(new[] { LocalRule.UnalignedUploadFragment }));
            Assert.That(last.Status, Is.EqualTo(status));
            Assert.That(GetWarnings(), Is.EqualTo(mode == RuleMode.Warn ? new[] { LocalRule.UnalignedUploadFragment } : []));
        }
    }

    [TestCase(RuleMode.Refuse, 401)]
    [TestCase(RuleMode.Warn, 200)]
    [TestCase(RuleMode.Allow, 200)]
    public async Task A_token_at_a_download_address_is_refused_or_accepted_with_or_without_a_warning(RuleMode mode, int status)
    {
        Tenant.Rules[LocalRule.AuthorizationOnTransferUrl] = mode;
        await Client.PutAsync(DriveUrl + "/root:/a.bin:/content", [1]);
        var (_, item) = await Client.GetAsync(DriveUrl + "/root:/a.bin");
        using var http = new HttpClient(Tenant.CreateHandler());
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Tenant.CreateToken());

        using var download = await http.GetAsync((string)item["@microsoft.graph.downloadUrl"]!);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((int)download.StatusCode, Is.EqualTo(status));
            Assert.That(GetWarnings(), Is.EqualTo(mode == RuleMode.Warn ? new[] { LocalRule.AuthorizationOnTransferUrl } : []));
        }
    }

    private LocalRule[] GetWarnings() => [.. Tenant.Requests[^1].Warnings.Select(warning => warning.Rule)];
}
