namespace GraphDelegatedKit.SignIn.Msal;

/// <summary>
/// Carries an exception of a function that the program provided through MSAL. The caller gets the exception itself, because it is not a
/// failure of the sign-in service.
/// </summary>
internal sealed class CallerFaultException(Exception fault) : Exception(fault.Message, fault);
