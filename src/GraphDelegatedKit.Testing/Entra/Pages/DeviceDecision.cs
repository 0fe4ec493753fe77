namespace GraphDelegatedKit.Testing.Entra.Pages;

// Deciding about a device code; the device learns of it at its next poll.
internal sealed class DeviceDecision(DeviceCode code, DeviceCodes codes, People.People people, string application) : ISignInDecision
{
    public Scopes Scopes => code.Scopes;

    public PageAnswer Approve(LocalUser person)
    {
        people.Consent(person, code.Scopes.Resource);
        return codes.Approve(code, person) ? DonePage.SignedIn(application) : DonePage.TooLate();
    }

    public PageAnswer Decline() => codes.Decline(code) ? DonePage.Declined(application) : DonePage.TooLate();
}
