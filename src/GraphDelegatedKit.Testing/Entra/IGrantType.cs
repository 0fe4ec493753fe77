namespace GraphDelegatedKit.Testing.Entra;

// One way to earn tokens; the token endpoint asks the one whose name was posted.
internal interface IGrantType
{
    string Name { get; }

    Grant Redeem(EntraForm form);
}
