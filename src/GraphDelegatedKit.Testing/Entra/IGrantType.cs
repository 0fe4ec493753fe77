using GraphDelegatedKit.Testing.Entra.ClientAuthentication;

namespace GraphDelegatedKit.Testing.Entra;

// An OAuth grant type. The token endpoint selects it by name.
internal interface IGrantType
{
    string Name { get; }

    Grant Redeem(TokenRequest request);

    // The user whose sign-in a request redeems, before anything is checked or redeemed; null if that is unknown.
    LocalUser? FindUser(EntraForm form);
}
