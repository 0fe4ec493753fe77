using System.Text.Json.Nodes;

namespace GraphDelegatedKit.Testing.Tests.Graph;

public sealed class UserPropertyTests : TenantFixture
{
    // The JSON representation in https://learn.microsoft.com/graph/api/resources/user, and the properties that came later.
    private const string AllProperties =
        "aboutMe,accountEnabled,ageGroup,assignedLicenses,assignedPlans,authorizationInfo,birthday,businessPhones,city,companyName,"
        + "consentProvidedForMinor,country,createdDateTime,creationType,customSecurityAttributes,deletedDateTime,department,"
        + "deviceEnrollmentLimit,displayName,employeeHireDate,employeeId,employeeLeaveDateTime,employeeOrgData,employeeType,"
        + "externalUserState,externalUserStateChangeDateTime,faxNumber,givenName,hireDate,id,identities,imAddresses,interests,"
        + "isManagementRestricted,isResourceAccount,jobTitle,lastPasswordChangeDateTime,legalAgeGroupClassification,"
        + "licenseAssignmentStates,mail,mailboxSettings,mailNickname,mobilePhone,mySite,officeLocation,onPremisesDistinguishedName,"
        + "onPremisesDomainName,onPremisesExtensionAttributes,onPremisesImmutableId,onPremisesLastSyncDateTime,"
        + "onPremisesProvisioningErrors,onPremisesSamAccountName,onPremisesSecurityIdentifier,onPremisesSyncEnabled,"
        + "onPremisesUserPrincipalName,otherMails,passwordPolicies,passwordProfile,pastProjects,postalCode,preferredDataLocation,"
        + "preferredLanguage,preferredName,provisionedPlans,proxyAddresses,responsibilities,schools,securityIdentifier,"
        + "serviceProvisioningErrors,showInAddressList,signInActivity,signInSessionsValidFromDateTime,skills,state,streetAddress,"
        + "surname,usageLocation,userPrincipalName,userType";

    [Test]
    public async Task Every_property_of_the_user_resource_can_be_selected()
    {
        var (status, user) = await Client.GetAsync($"{GraphUrl}/me?$select={AllProperties}");
        var (listStatus, list) = await Client.GetAsync($"{GraphUrl}/users?$select={AllProperties}");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(200), user.ToJsonString());
            Assert.That(
                user.AsObject().Select(property => property.Key).Skip(1), Is.EquivalentTo(AllProperties.Split(',')));
            Assert.That(listStatus, Is.EqualTo(200), list.ToJsonString());
            Assert.That(user["assignedLicenses"]!.AsArray(), Is.Empty);
            Assert.That(user["onPremisesExtensionAttributes"]!.AsObject(), Has.Count.EqualTo(15));
            Assert.That((string)user["identities"]![0]!["issuerAssignedId"]!, Is.EqualTo(Tenant.Users[0].UserPrincipalName));
            Assert.That((string)user["securityIdentifier"]!, Does.Match(@"^S-1-12-1(-\d+){4}$"));
        }
    }

    // The example of https://learn.microsoft.com/graph/api/group-post-groups has the id and the security identifier of a group.
    [Test]
    public async Task The_security_identifier_is_derived_from_the_object_id()
    {
        var group = Tenant.Groups.Add(new LocalGroup { Id = "21d05557-b7b6-418f-86fa-a3118d751be4", DisplayName = "Operations group" });

        var (_, json) = await Client.GetAsync($"{GraphUrl}/groups/{group.Id}?$select=securityIdentifier");

        Assert.That((string)json["securityIdentifier"]!, Is.EqualTo("S-1-12-1-567301463-1099937718-295959174-3827004813"));
    }

    // msgraph-sdk-powershell#1737: a relationship in $select is accepted and has no effect.
    [Test]
    public async Task A_selected_relationship_is_ignored()
    {
        var (status, user) = await Client.GetAsync($"{GraphUrl}/users/{Tenant.Users[1].Id}?$select=id,manager,memberOf");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(200));
            Assert.That(user.AsObject().Select(property => property.Key), Is.EqualTo(new[] { "@odata.context", "id" }));
        }
    }

    [Test]
    public async Task Other_properties_have_the_values_of_the_test_also_after_a_restart()
    {
        using var folder = new TemporaryFolder();
        var user = LocalUser.Generate(1)[0] with
        {
            OtherProperties = new Dictionary<string, object?>
            {
                ["employeeId"] = "E42",
                ["onPremisesSyncEnabled"] = true,
                ["businessPhones"] = new[] { "+1 425 555 0100" },
                ["employeeOrgData"] = new { division = "Flight" },
                ["onPremisesExtensionAttributes"] = new { extensionAttribute2 = "two" },
                ["usageLocation"] = null,
            },
        };
        const string path = GraphUrl
            + "/users?$select=employeeId,onPremisesSyncEnabled,businessPhones,employeeOrgData,onPremisesExtensionAttributes,usageLocation"
            + "&$filter=employeeId eq 'E42' and onPremisesSyncEnabled eq true and businessPhones/any(p:startsWith(p,'+1'))";

        var answers = new List<string>();
        for (var run = 1; run <= 2; run++)
        {
            await using var tenant = await LocalTenant.StartAsync(new() { StateFolder = folder["state"], Users = [user] });
            using var client = new TenantClient(tenant);
            client.Http.DefaultRequestHeaders.Authorization = new("Bearer", tenant.CreateToken());
            var (_, list) = await client.GetAsync(path.Replace("'+1'", "'%2B1'", StringComparison.Ordinal));
            answers.Add(list["value"]?.AsArray().SingleOrDefault()?.ToJsonString() ?? list.ToJsonString());
        }

        var json = JsonNode.Parse(answers[0])!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That((string)json["employeeId"]!, Is.EqualTo("E42"));
            Assert.That((bool)json["onPremisesSyncEnabled"]!, Is.True);
            Assert.That((string)json["businessPhones"]![0]!, Is.EqualTo("+1 425 555 0100"));
            Assert.That((string)json["employeeOrgData"]!["division"]!, Is.EqualTo("Flight"));
            Assert.That((string)json["onPremisesExtensionAttributes"]!["extensionAttribute2"]!, Is.EqualTo("two"));
            Assert.That(json["usageLocation"], Is.Null);
            Assert.That(answers[1], Is.EqualTo(answers[0]));
        }
    }

    // https://learn.microsoft.com/graph/api/user-update
    [Test]
    public async Task Any_writable_property_can_be_changed()
    {
        var url = $"{GraphUrl}/users/{Tenant.Users[1].Id}";

        var (status, error) = await Client.SendAsync(
            HttpMethod.Patch,
            url,
            new StringContent(
                """
                {"city":"Lisbon","companyName":null,"otherMails":["b@x.org"],"employeeOrgData":{"division":"Flight"},
                 "showInAddressList":false}
                """,
                null,
                "application/json"));
        var (_, user) = await Client.GetAsync(url + "?$select=city,companyName,otherMails,employeeOrgData,showInAddressList");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(status, Is.EqualTo(204), error.ToJsonString());
            Assert.That((string)user["city"]!, Is.EqualTo("Lisbon"));
            Assert.That(user["companyName"], Is.Null);
            Assert.That((string)user["otherMails"]![0]!, Is.EqualTo("b@x.org"));
            Assert.That((string)user["employeeOrgData"]!["division"]!, Is.EqualTo("Flight"));
            Assert.That((bool)user["showInAddressList"]!, Is.False);
        }
    }
}
